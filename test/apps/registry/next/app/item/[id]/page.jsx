import { find } from '../../items'
import { addToCart, like } from './actions'
import { Stock } from './stock'

export default async function Item({ params }) {
  const { id } = await params
  const item = await find(id)
  return (
    <main>
      <h1>{item.name}</h1>
      <p>{item.likes} likes</p>
      <form action={like.bind(null, id)}>
        <button id="like">Like</button>
      </form>
      <form action={addToCart.bind(null, id)}>
        <button id="cart">Add to cart</button>
      </form>
      <Stock id={id} />
    </main>
  )
}
