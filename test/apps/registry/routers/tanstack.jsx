import {
  QueryClient,
  QueryClientProvider,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  defer,
  Await,
  Link,
  Outlet,
  RouterProvider,
  useNavigate,
} from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { createRoot } from 'react-dom/client'

const ask = (name, init) => fetch(`/api/${name}`, init).then((response) => response.json())
const client = new QueryClient()
const itemQuery = (id) =>
  queryOptions({ queryKey: ['item', id], queryFn: ({ signal }) => ask(`item-${id}`, { signal }) })
const root = createRootRoute({
  component: () => (
    <div>
      <Link to="/" id="home">
        Home
      </Link>{' '}
      <Link to="/items" id="items" preload={false}>
        Items
      </Link>{' '}
      <Link to="/slow" id="slow" preload={false}>
        Slow
      </Link>
      <Outlet />
    </div>
  ),
})
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: () => <p>Home</p>,
  loader: () => ask('home'),
  staleTime: 0,
})
const items = createRoute({
  getParentRoute: () => root,
  path: '/items',
  validateSearch: ({ q }) => ({ q: q ?? '' }),
  loaderDeps: ({ search }) => search,
  beforeLoad: () => ask('before'),
  loader: async ({ deps, abortController }) => {
    await ask(`items-${deps.q}`, { signal: abortController.signal })
    return { late: defer(ask('late').then(() => ask('later'))) }
  },
  component: Items,
})
function Items() {
  const navigate = useNavigate()
  const { late } = items.useLoaderData()
  const { q } = items.useSearch()
  return (
    <div>
      <input
        id="q"
        value={q}
        onChange={(event) => navigate({ to: '/items', search: { q: event.target.value }, replace: true })}
      />
      <Link id="item-1" to="/items/$id" params={{ id: '1' }} preload={false}>
        One
      </Link>{' '}
      <Link id="item-2" to="/items/$id" params={{ id: '2' }} preload="intent">
        Two
      </Link>
      <Suspense fallback="…">
        <Await promise={late}>{() => <p>late</p>}</Await>
      </Suspense>
    </div>
  )
}
const item = createRoute({
  getParentRoute: () => root,
  path: '/items/$id',
  loader: ({ params }) => client.ensureQueryData(itemQuery(params.id)),
  component: Item,
})
function Item() {
  const { id } = item.useParams()
  useSuspenseQuery(itemQuery(id))
  const [n, show] = useState(0)
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () => ask('save', { method: 'POST' }),
    onMutate: () => queries.cancelQueries({ queryKey: ['item'] }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['item'] }),
  })
  return (
    <div>
      <button id="save" onClick={() => save.mutate()}>
        Save
      </button>{' '}
      <button id="next" onClick={() => show(n + 1)}>
        Next
      </button>
      {n > 0 && (
        <Suspense fallback="…">
          <Deep n={n} />
        </Suspense>
      )}
    </div>
  )
}
function Deep({ n }) {
  useSuspenseQuery({ queryKey: ['deep', n], queryFn: () => ask(`deep-${n}`) })
  useSuspenseQuery({ queryKey: ['deeper', n], queryFn: () => ask(`deeper-${n}`) })
  const { data } = useQuery({ queryKey: ['after', n], queryFn: () => ask(`after-${n}`) })
  return <p>{data?.name}</p>
}
const slow = createRoute({
  getParentRoute: () => root,
  path: '/slow',
  loader: ({ abortController }) => ask('slow-page', { signal: abortController.signal }),
  component: () => <p>Slow</p>,
})
const router = createRouter({ routeTree: root.addChildren([home, items, item, slow]), defaultPreload: 'intent' })
createRoot(document.body.appendChild(document.createElement('div'))).render(
  <QueryClientProvider client={client}>
    <RouterProvider router={router} />
  </QueryClientProvider>,
)
