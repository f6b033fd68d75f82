import { find } from '$lib/articles'

export const load = async ({ params }) => ({ article: await find(params.slug) })

export const actions = {
  comment: async ({ request, params }) => {
    const form = await request.formData()
    const article = await find(params.slug)
    article.comments.push(String(form.get('text')))
  },
  favorite: async ({ params }) => {
    const article = await find(params.slug)
    article.favorites++
  },
}
