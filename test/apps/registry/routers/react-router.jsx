import { Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import {
  Await,
  createBrowserRouter,
  Form,
  Link,
  Outlet,
  RouterProvider,
  useFetcher,
  useLoaderData,
  useNavigation,
  useRevalidator,
  useSubmit,
} from 'react-router'

const ask = (name, init) => fetch(`/api/${name}`, init).then((response) => response.json())
function Layout() {
  const navigation = useNavigation()
  return (
    <div>
      <nav>
        <Link to="/" id="home">
          Home
        </Link>{' '}
        <Link to="/items" id="items">
          Items
        </Link>{' '}
        <Link to="/slow" id="slow">
          Slow
        </Link>{' '}
        <Link to="/lazy" id="lazy">
          Lazy
        </Link>{' '}
        {navigation.state}
      </nav>
      <Outlet />
    </div>
  )
}
function Items() {
  const items = useLoaderData()
  const fetcher = useFetcher()
  const submit = useSubmit()
  const { revalidate } = useRevalidator()
  return (
    <div>
      <Form id="search" role="search">
        <input id="q" name="q" onChange={(event) => submit(event.currentTarget.form)} />
      </Form>
      {items.map(({ id }) => (
        <Link key={id} id={`item-${id}`} to={`/items/${id}`}>
          Item {id}
        </Link>
      ))}
      <fetcher.Form method="post" action="/items/1">
        <button id="like" name="like" value="1">
          Like {fetcher.data?.likes}
        </button>
      </fetcher.Form>
      <button id="revalidate" onClick={() => revalidate()}>
        Again
      </button>
      <button id="load" onClick={() => fetcher.load('/items/2')}>
        Load
      </button>
    </div>
  )
}
function Item() {
  const { item, reviews } = useLoaderData()
  return (
    <div>
      <h1>{item.name}</h1>
      <Suspense fallback="…">
        <Await resolve={reviews}>{(r) => <p>{r.name}</p>}</Await>
      </Suspense>
      <Form method="post">
        <input name="title" defaultValue="x" />
        <button id="save">Save</button>
      </Form>
    </div>
  )
}
const router = createBrowserRouter([
  {
    path: '/',
    element: <Layout />,
    children: [
      { index: true, element: <p>Home</p>, loader: () => ask('home') },
      {
        path: 'items',
        element: <Items />,
        loader: async ({ request }) => {
          await ask(`items${new URL(request.url).search}`, { signal: request.signal })
          await undefined
          await ask('items-second', { signal: request.signal })
          return [{ id: 1 }, { id: 2 }]
        },
      },
      {
        path: 'items/:id',
        element: <Item />,
        loader: async ({ params }) => ({
          reviews: ask('reviews').then((r) => ask('reviews-more').then(() => r)),
          item: await ask(`item-${params.id}`),
        }),
        action: async ({ request }) => {
          const form = await request.formData()
          await ask('action', { method: 'POST', body: JSON.stringify([...form]) })
          await ask('action-second')
          return { likes: 1 }
        },
      },
      { path: 'slow', element: <p>Slow</p>, loader: ({ request }) => ask('slow-page', { signal: request.signal }) },
      {
        path: 'lazy',
        lazy: async () => {
          await ask('lazy-module')
          return { Component: () => <p>Lazy</p>, loader: () => ask('lazy-loader') }
        },
      },
    ],
  },
])
createRoot(document.body.appendChild(document.createElement('div'))).render(<RouterProvider router={router} />)
