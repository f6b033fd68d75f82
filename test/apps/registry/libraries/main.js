/** One button for each library that fetches, or puts off what it is asked for. */
import { ApolloClient, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client/core'
import { BatchHttpLink } from '@apollo/client/link/batch-http'
import { Application, Controller } from '@hotwired/stimulus'
import { Task } from '@lit/task'
import { effect, signal } from '@preact/signals'
import { configureStore } from '@reduxjs/toolkit'
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query'
import { createClient as createSupabase } from '@supabase/supabase-js'
import { QueryClient as SolidQueryClient } from '@tanstack/solid-query'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { Client, cacheExchange, fetchExchange } from '@urql/core'
import Alpine from 'alpinejs'
import axios from 'axios'
import Bluebird from 'bluebird'
import { wrap } from 'comlink'
import DataLoader from 'dataloader'
import Dexie, { liveQuery } from 'dexie'
import $ from 'jquery'
import ky from 'ky'
import { html, LitElement } from 'lit'
import { ofetch } from 'ofetch'
import { h, render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { concatMap, debounceTime, from, fromEvent, interval, mergeMap, Subject, switchMap, take } from 'rxjs'
import { ajax } from 'rxjs/ajax'
import { createEffect, createResource, createRoot, createSignal } from 'solid-js'
import { createActor, createMachine, fromPromise } from 'xstate'
import { mutate, preload, showList } from './swr.js'

const url = (name) => `/api/${name}`
const ask = (name) => fetch(url(name)).then((response) => response.json())
const box = document.createElement('div')
document.body.append(box)

// Apollo and urql.
const query = apolloGql`query Books { books { title } }`
const apollo = new ApolloClient({ link: new HttpLink({ uri: '/graphql' }), cache: new InMemoryCache() })
const apolloBatch = new ApolloClient({ link: new BatchHttpLink({ uri: '/graphql-batch' }), cache: new InMemoryCache() })
const urql = new Client({ url: '/graphql', exchanges: [cacheExchange, fetchExchange], preferGetMethod: false })

// tRPC and DataLoader.
const trpc = createTRPCClient({ links: [httpBatchLink({ url: '/trpc' })] })
const loader = new DataLoader(async (ids) => {
  await ask(`loader-${ids.join('+')}`)
  return ids
})
const timedLoader = new DataLoader(
  async (ids) => {
    await ask(`timed-${ids.join('+')}`)
    return ids
  },
  { batchScheduleFn: (callback) => setTimeout(callback, 20), cache: false },
)

// Stores.
const api = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: '/api/' }),
  tagTypes: ['Post'],
  endpoints: (build) => ({
    post: build.query({ query: (id) => `rtk-${id}`, providesTags: ['Post'] }),
    save: build.mutation({ query: () => ({ url: 'rtk-save', method: 'POST', body: {} }), invalidatesTags: ['Post'] }),
  }),
})
const store = configureStore({
  reducer: { [api.reducerPath]: api.reducer },
  middleware: (all) => all().concat(api.middleware),
})

// Databases.
const database = new Dexie('books')
database.version(1).stores({ books: '++id, title' })
liveQuery(() => database.books.count()).subscribe((count) => {
  if (count > 0) ask('dexie-live')
})
const supabase = createSupabase(location.origin, 'key', { auth: { persistSession: false, autoRefreshToken: false } })

// HTTP clients.
const client = axios.create({ baseURL: '/api/' })
let isRenewed = false
client.interceptors.request.use(async (config) => {
  await null
  return config
})
client.interceptors.response.use(undefined, async (error) => {
  if (isRenewed) throw error
  isRenewed = true
  await ask('axios-renew')
  return client(error.config)
})
$.ajaxSetup({ cache: true })

// Signals and elements.
const preactSignal = signal(0)
effect(() => {
  if (preactSignal.value > 0) ask(`preact-signal-${preactSignal.value}`)
})
const [solid, setSolid] = createSignal(0)
const [solidId, setSolidId] = createSignal()
createRoot(() => {
  createEffect(() => {
    if (solid() > 0) ask('solid-effect')
  })
  createResource(solidId, (id) => ask(`solid-resource-${id}`))
})
const solidQueries = new SolidQueryClient()
class XItem extends LitElement {
  static properties = { item: { type: Number } }
  task = new Task(this, {
    task: async ([item], { signal }) => {
      if (item === undefined) return 0
      const response = await fetch(url(`lit-task-${item}`), { signal })
      return response.json()
    },
    args: () => [this.item],
  })
  updated(changed) {
    if (changed.has('item') && this.item) ask('lit-updated')
  }
  render() {
    return html`<p>${this.task.render({ complete: ({ name }) => name })}</p>`
  }
}
customElements.define('x-item', XItem)
const litItem = document.createElement('x-item')
box.append(litItem)

// Stimulus and Alpine.
Application.start().register(
  'list',
  class extends Controller {
    static values = { page: Number }
    connect() {
      if (this.element.dataset.late) ask('stimulus-connect')
    }
    pageValueChanged(page) {
      if (page > 0) ask('stimulus-value')
    }
    async load() {
      await ask('stimulus-load')
      this.pageValue = 1
    }
  },
)
const stimulus = document.createElement('div')
stimulus.setAttribute('data-controller', 'list')
stimulus.innerHTML = '<button id="do-stimulus" data-action="list#load">stimulus</button>'
box.append(stimulus)
const alpine = document.createElement('div')
alpine.innerHTML = `<div x-data="{ open: false, found: [], q: '' }" x-effect="if (open) ask('alpine-effect')">
  <button id="do-alpine" @click="open = true; found = await ask('alpine-click'); ask('alpine-then')">alpine</button>
  <button id="do-alpine-tick" @click="$nextTick(() => ask('alpine-tick'))">alpine tick</button>
  <input id="alpine-search" x-model.debounce.150ms="q" x-init="$watch('q', () => ask('alpine-watch'))"></div>`
globalThis.ask = ask
box.append(alpine)
globalThis.Alpine = Alpine
Alpine.start()

// RxJS.
const saves = new Subject()
saves
  .pipe(
    debounceTime(30),
    concatMap(() => ajax.getJSON(url('rx-save'))),
    mergeMap(() => from(ask('rx-then'))),
  )
  .subscribe()
const ticks = new Subject()
ticks
  .pipe(
    switchMap(() => interval(30).pipe(take(2))),
    mergeMap((n) => ask(`rx-tick-${n}`)),
  )
  .subscribe()

// Preact and SWR.
function Books() {
  const [shown, show] = useState(0)
  useEffect(() => {
    if (shown > 0) ask(`preact-effect-${shown}`)
  }, [shown])
  return h('button', { id: 'do-preact', onClick: () => show(shown + 1) }, 'preact')
}
render(h(Books), box.appendChild(document.createElement('div')))
showList(box.appendChild(document.createElement('div')))

// Comlink.
const worker = wrap(new Worker('/worker.js', { type: 'module' }))

// XState.
const actor = createActor(
  createMachine({
    initial: 'idle',
    states: {
      idle: { on: { LOAD: 'waiting' } },
      waiting: { after: { 30: 'loading' } },
      loading: { invoke: { src: fromPromise(() => ask('xstate')), onDone: 'again' } },
      again: { invoke: { src: fromPromise(() => ask('xstate-again')) } },
    },
  }),
)
actor.start()

const buttons = {
  apollo: async () => {
    await apollo.query({ query, fetchPolicy: 'network-only' })
    ask('apollo-then')
  },
  'apollo-watch': () => {
    const watched = apollo.watchQuery({ query, fetchPolicy: 'cache-and-network' })
    watched.subscribe(() => {})
    setTimeout(() => watched.refetch(), 100)
  },
  'apollo-batch': () => {
    apolloBatch.query({ query, fetchPolicy: 'network-only' }).then(() => ask('apollo-batch-then'))
    apolloBatch.query({ query: apolloGql`query Others { books { title } }`, fetchPolicy: 'network-only' })
  },
  urql: async () => {
    await urql.query('query Urql { books { title } }', {}).toPromise()
    ask('urql-then')
  },
  'urql-awaited': async () => {
    await urql.query('query UrqlAwaited { books { title } }', {})
    ask('urql-awaited-then')
  },
  trpc: async () => {
    await Promise.all([trpc.a.query(), trpc.b.query()])
    await trpc.c.query()
    ask('trpc-then')
  },
  dataloader: async () => {
    await Promise.all([loader.load(1), loader.load(2)])
    await loader.load(3)
    ask('dataloader-then')
  },
  'dataloader-timed': async () => {
    await ask('timed-first')
    await Promise.all([timedLoader.load(1), timedLoader.load(2)])
    ask('timed-then')
  },
  rtk: async () => {
    const subscription = store.dispatch(api.endpoints.post.initiate(1))
    await subscription
    ask('rtk-then')
  },
  'rtk-mutation': async () => {
    await store.dispatch(api.endpoints.save.initiate()).unwrap()
    ask('rtk-mutation-then')
  },
  dexie: async () => {
    await database.books.add({ title: 'Dune' })
    await ask('dexie-added')
    await database.transaction('rw', database.books, async () => {
      await database.books.add({ title: 'Emma' })
      await database.books.toArray()
    })
    ask('dexie-transaction')
  },
  supabase: async () => {
    const { data } = await supabase.from('books').select('*').eq('id', 1)
    await supabase.from('books').insert({ data })
    const { error } = await supabase.rpc('count')
    ask(`supabase-${error === null}`)
  },
  jquery: () => {
    $.getJSON(url('jquery-1'))
      .then(() => $.ajax(url('jquery-2')))
      .done(() => ask('jquery-done'))
  },
  'jquery-awaited': async () => {
    await $.get(url('jquery-3'))
    await ask('jquery-awaited')
    $(box).fadeTo(20, 0.9, () => ask('jquery-faded'))
  },
  bluebird: async () => {
    await Bluebird.delay(10)
    await ask('bluebird-delayed')
    await Bluebird.map([1, 2], (n) => ask(`bluebird-${n}`))
    Bluebird.resolve(1).then(() => ask('bluebird-then'))
  },
  knex: async () => {
    const builder = {
      where: () => builder,
      then: (done, failed) => ask('knex-query').then(done, failed),
    }
    await builder.where()
    await ask('knex-then')
  },
  axios: async () => {
    await client.get('axios')
    await client.get('denied')
    ask('axios-then')
  },
  ky: async () => {
    await ky.get(url('ky'), { retry: { limit: 1, delay: () => 30 } }).json()
    await ky.get(url('flaky'), { retry: { limit: 2, delay: () => 30 } }).json()
    ask('ky-then')
  },
  ofetch: async () => {
    await ofetch(url('flaky'), { retry: 2, retryDelay: 30 })
    ask('ofetch-then')
  },
  'preact-signal': () => {
    preactSignal.value++
  },
  'preact-signal-later': async () => {
    await ask('preact-signal-first')
    preactSignal.value++
  },
  'solid-effect': () => setSolid(solid() + 1),
  'solid-resource': async () => {
    await ask('solid-first')
    setSolidId(1)
  },
  'solid-query': async () => {
    await solidQueries.fetchQuery({ queryKey: ['a'], queryFn: () => ask('solid-query') })
    ask('solid-query-then')
  },
  lit: () => {
    litItem.item = 1
  },
  'lit-later': async () => {
    await ask('lit-first')
    litItem.item = 2
  },
  'stimulus-late': () => stimulus.insertAdjacentHTML('beforeend', '<p data-controller="list" data-late="1"></p>'),
  rx: () => saves.next(),
  'rx-ticks': async () => {
    await ask('rx-first')
    ticks.next()
  },
  'swr-mutate': () => mutate('/api/swr-list'),
  'swr-key': () => globalThis.setSwrKey('/api/swr-item'),
  'swr-preload': () => preload('/api/swr-preload', (key) => fetch(key).then((r) => r.json())),
  comlink: async () => {
    await worker.add(1, 2)
    ask('comlink-then')
  },
  xstate: () => actor.send({ type: 'LOAD' }),
}
for (const [name, act] of Object.entries(buttons)) {
  const button = document.createElement('button')
  button.id = `do-${name}`
  button.textContent = name
  button.addEventListener('click', act)
  box.append(button)
}
const typed = document.createElement('input')
typed.id = 'rx-search'
box.append(typed)
fromEvent(typed, 'input')
  .pipe(
    debounceTime(150),
    switchMap(() => ajax.getJSON(url('rx-search'))),
  )
  .subscribe()
