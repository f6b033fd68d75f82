import { createApp, defineComponent, h, onMounted, ref } from 'vue'
import { createRouter, createWebHistory, RouterLink, RouterView } from 'vue-router'

interface Card {
  readonly id: number
  readonly text: string
}

const Board = defineComponent(() => {
  const cards = ref<Card[]>([])
  const load = async () => {
    cards.value = await (await fetch('/board/api/cards')).json()
  }
  const add = async () => {
    await fetch('/board/api/cards', { method: 'POST', body: '{"text":"New"}' })
    await load()
  }
  onMounted(load)
  return () => [
    h(
      'ul',
      cards.value.map(({ id, text }) =>
        h(
          'li',
          h(RouterLink, { to: `/board/cards/${id}` }, () => text),
        ),
      ),
    ),
    h('button', { onClick: add }, 'Add card'),
  ]
})

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/board', component: Board },
    // A chunk of its own, as pages have them.
    { path: '/board/cards/:id', component: () => import('./card') },
  ],
})

createApp(defineComponent(() => () => h(RouterView)))
  .use(router)
  .mount('#root')
