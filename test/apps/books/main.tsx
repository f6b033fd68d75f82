/** @jsxImportSource react */
import { QueryClient, QueryClientProvider, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, Link, Outlet, RouterProvider, useParams } from 'react-router'

interface Book {
  readonly id: string
  readonly title: string
}

interface Review {
  readonly text: string
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.json()
}

function Shelf() {
  const books = useQuery({ queryKey: ['books'], queryFn: () => get<Book[]>('/books/api/books') })
  if (books.data === undefined) return <p>Loading…</p>
  return (
    <ul>
      {books.data.map(({ id, title }) => (
        <li key={id}>
          <Link to={`/books/read/${id}`}>{title}</Link>
        </li>
      ))}
    </ul>
  )
}

function BookPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const book = useQuery({ queryKey: ['book', id], queryFn: () => get<Book>(`/books/api/books/${id}`) })
  const reviews = useQuery({
    queryKey: ['reviews', id],
    queryFn: () => get<Review[]>(`/books/api/books/${id}/reviews`),
    // Asked for only when the book is known to exist.
    enabled: book.data !== undefined,
  })
  const praise = useMutation({
    mutationFn: () =>
      fetch(`/books/api/books/${id}/reviews`, { method: 'POST', body: JSON.stringify({ text: 'Good' }) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reviews', id] }),
  })
  return (
    <article>
      <h1>{book.data?.title}</h1>
      <p id="reviews">{reviews.data?.length} reviews</p>
      <button type="button" onClick={() => praise.mutate()}>
        Praise
      </button>
    </article>
  )
}

const router = createBrowserRouter([
  {
    path: '/books',
    element: <Outlet />,
    children: [
      { index: true, element: <Shelf /> },
      { path: 'read/:id', element: <BookPage /> },
    ],
  },
])
const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={new QueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}
