import { articles } from '$lib/articles'

export const load = () => ({ articles: articles.map(({ slug, title }) => ({ slug, title })) })
