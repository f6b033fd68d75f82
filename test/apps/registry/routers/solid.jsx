import {
  A,
  action,
  createAsync,
  query,
  Route,
  Router,
  revalidate,
  useAction,
  useParams,
  useSubmission,
} from '@solidjs/router'
import { createResource, createSignal, For, Suspense } from 'solid-js'
import { render } from 'solid-js/web'

const ask = (name, init) => fetch(`/api/${name}`, init).then((response) => response.json())
const getItem = query((id) => ask(`item-${id}`), 'item')
const getItems = query(async () => {
  await ask('items')
  await undefined
  return ask('items-second')
}, 'items')
const save = action(async (form) => {
  await ask('save', { method: 'POST' })
  return ask(`saved-${form.get?.('title')}`)
}, 'save')
const Layout = (props) => (
  <div>
    <A id="home" href="/">
      Home
    </A>{' '}
    <A id="items" href="/items">
      Items
    </A>
    <Suspense fallback="…">{props.children}</Suspense>
  </div>
)
const Items = () => {
  const items = createAsync(() => getItems())
  const [q, setQ] = createSignal('')
  const [found] = createResource(q, (text) => text && ask(`found-${text}`))
  return (
    <div>
      <p>{items()?.name}</p>
      <input id="q" onInput={(event) => setQ(event.target.value)} />
      {found()?.name}
      <For each={[1, 2]}>
        {(id) => (
          <A id={`item-${id}`} href={`/items/${id}`}>
            Item {id}
          </A>
        )}
      </For>
      <button id="revalidate" onClick={() => revalidate('items')}>
        Again
      </button>
    </div>
  )
}
const Item = () => {
  const params = useParams()
  const item = createAsync(() => getItem(params.id))
  const [more] = createResource(
    () => item(),
    () => ask('more'),
  )
  return (
    <div>
      {item()?.name} {more()?.name}
      <form action={save} method="post">
        <input name="title" value="x" />
        <button id="save">Save</button>
      </form>
    </div>
  )
}
render(
  () => (
    <Router root={Layout}>
      <Route path="/" component={() => <p>Home</p>} />
      <Route path="/items" component={Items} preload={() => getItems()} />
      <Route path="/items/:id" component={Item} preload={({ params }) => getItem(params.id)} />
    </Router>
  ),
  document.body.appendChild(document.createElement('div')),
)
