import { createInertiaApp, Deferred, Link, router, useForm, usePoll, WhenVisible } from '@inertiajs/vue3'
import { createApp, h } from 'vue'

const nav = () =>
  h('nav', [
    h(Link, { href: '/', id: 'home' }, () => 'Home'),
    h(Link, { href: '/items', id: 'items' }, () => 'Items'),
    h(Link, { href: '/items', id: 'hovered', prefetch: 'hover' }, () => 'Hovered'),
  ])
const pages = {
  Home: { render: () => h('div', [nav(), h('p', 'Home')]) },
  Items: {
    props: ['items', 'stats'],
    setup(props) {
      const form = useForm({ title: 'x' })
      return () =>
        h('div', [
          nav(),
          h(
            'form',
            {
              onSubmit: (event) => {
                event.preventDefault()
                form.post('/items')
              },
            },
            [h('button', { id: 'create' }, 'Create')],
          ),
          h('button', { id: 'reload', onClick: () => router.reload({ only: ['items'] }) }, 'Reload'),
          h(Deferred, { data: 'stats' }, { default: () => h('p', String(props.stats)), fallback: () => h('p', '…') }),
        ])
    },
  },
}
createInertiaApp({
  resolve: (name) => pages[name],
  setup: ({ el, App, props, plugin }) =>
    createApp({ render: () => h(App, props) })
      .use(plugin)
      .mount(el),
})
