export const items = [1, 2, 3, 4].map((id) => ({ id: String(id), name: `Item ${id}`, likes: 0 }))

export async function find(id) {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return items.find((item) => item.id === id) ?? items[0]
}
