import { items } from '../items'
import { Field } from './field'

export default async function Search({ searchParams }) {
  const { q = '' } = await searchParams
  return (
    <main>
      <Field />
      <ul>
        {items
          .filter(({ name }) => name.includes(q))
          .map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
      </ul>
    </main>
  )
}
