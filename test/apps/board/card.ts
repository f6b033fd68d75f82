import { defineComponent, h, onMounted, ref } from 'vue'
import { useRoute } from 'vue-router'

export default defineComponent(() => {
  const { id } = useRoute().params
  const comments = ref<string[]>([])
  onMounted(async () => {
    const ids: number[] = await (await fetch(`/board/api/cards/${id}/comments`)).json()
    // One request for each: what every trace viewer should make plain.
    const texts = await Promise.all(
      ids.map(async (comment) => {
        const response = await fetch(`/board/api/comments/${comment}`)
        return response.json()
      }),
    )
    comments.value = texts
  })
  return () => [
    h('h1', `Card ${id}`),
    h(
      'ol',
      comments.value.map((text) => h('li', text)),
    ),
  ]
})
