import { json } from '@sveltejs/kit'
import { articles } from '$lib/articles'

export const GET = ({ url }) => json(articles.filter(({ title }) => title.includes(url.searchParams.get('q') ?? '')))
