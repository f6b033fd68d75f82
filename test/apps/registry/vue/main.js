import { createApp, h, onMounted, reactive, ref, resolveComponent, watch } from 'vue'
import { createRouter, createWebHashHistory, RouterView, useRoute, useRouter } from 'vue-router'
import { Api } from './api'

const api = new Api({
  baseUrl: '/api',
  securityWorker: (token) => (token ? { headers: { Authorization: `Token ${token}` } } : {}),
})
api.setSecurityData('secret')
const RouterLink = 'RouterLink'
const link = (id, to, text) => h(resolveComponent(RouterLink), { id, to }, () => text)

const Home = {
  setup() {
    const articles = ref([])
    const tag = ref('')
    async function load() {
      const { data } = await api.articles.getArticles({ tag: tag.value }, { secure: true })
      articles.value = data.articles
    }
    onMounted(load)
    watch(tag, load)
    async function favorite(article) {
      const { data } = await api.articles.favorite(article.slug)
      Object.assign(article, data.article)
      await load()
    }
    return () =>
      h('div', [
        h('button', { id: 'tag', onClick: () => (tag.value = 'vue') }, 'vue'),
        articles.value.map((article) =>
          h('article', { key: article.slug }, [
            link(`read-${article.slug}`, `/article/${article.slug}`, article.title),
            h('button', { class: 'favorite', onClick: () => favorite(article) }, `♥ ${article.favorites}`),
          ]),
        ),
      ])
  },
}

const Article = {
  setup() {
    const route = useRoute()
    const article = reactive({})
    const comments = ref([])
    const text = ref('Good')
    onMounted(async () => {
      const { slug } = route.params
      const [one, all] = await Promise.all([api.articles.getArticle(slug), api.articles.getComments(slug)])
      Object.assign(article, one.data.article)
      comments.value = all.data.comments
    })
    async function send(event) {
      event.preventDefault()
      await api.articles.addComment(route.params.slug, { body: text.value })
      const { data } = await api.articles.getComments(route.params.slug)
      comments.value = data.comments
    }
    return () =>
      h('div', [
        h('h1', article.title),
        h('p', `${comments.value.length} comments`),
        h('form', { onSubmit: send }, [
          h('input', { value: text.value, onInput: (event) => (text.value = event.target.value) }),
          h('button', { id: 'send' }, 'Send'),
        ]),
      ])
  },
}

const Editor = {
  setup() {
    const router = useRouter()
    const title = ref('')
    async function publish(event) {
      event.preventDefault()
      const { data } = await api.articles.createArticle({ title: title.value })
      await router.push(`/article/${data.article.slug}`)
    }
    return () =>
      h('form', { onSubmit: publish }, [
        h('input', { id: 'title', value: title.value, onInput: (event) => (title.value = event.target.value) }),
        h('button', { id: 'publish' }, 'Publish'),
      ])
  },
}

const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', component: Home },
    { path: '/article/:slug', component: Article },
    { path: '/editor', component: Editor },
  ],
})
// As most applications do: a guard that asks for something, and waits.
router.beforeEach(async () => {
  await null
})

createApp({
  render: () => h('div', [h('nav', [link('home', '/', 'Home'), link('write', '/editor', 'Write')]), h(RouterView)]),
})
  .use(router)
  .mount('#app')
