import Link from 'next/link'
import { items } from './items'

export const dynamic = 'force-dynamic'

export default function Home() {
  return (
    <main>
      <h1>Shop</h1>
      {items.map(({ id, name }) => (
        <p key={id}>
          <Link id={`item-${id}`} href={`/item/${id}`}>
            {name}
          </Link>
        </p>
      ))}
    </main>
  )
}
