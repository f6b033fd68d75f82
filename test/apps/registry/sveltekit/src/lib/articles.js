export const articles = [1, 2, 3].map((id) => ({ slug: `a${id}`, title: `Article ${id}`, favorites: 0, comments: [] }))

export async function find(slug) {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return articles.find((article) => article.slug === slug) ?? articles[0]
}
