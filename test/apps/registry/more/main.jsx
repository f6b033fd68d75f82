/** More libraries, each by what a person does: stores, clients, uploads, fields that complete, tables, maps, old pages. */
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core'
import { RetryLink } from '@apollo/client/link/retry'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { createListenerMiddleware, configureStore, createAsyncThunk } from '@reduxjs/toolkit'
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core'
import Uppy from '@uppy/core'
import UppyTus from '@uppy/tus'
import XHRUpload from '@uppy/xhr-upload'
import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community'
import { liteClient } from 'algoliasearch/lite'
import Backbone from 'backbone'
import { useCombobox } from 'downshift'
import Dropzone from 'dropzone'
import * as FilePond from 'filepond'
import { createClient as createSocketClient } from 'graphql-ws'
import instantsearch from 'instantsearch.js'
import { hits, searchBox } from 'instantsearch.js/es/widgets'
import jQuery from 'jquery'
import L from 'leaflet'
import { flow, makeAutoObservable, reaction, when } from 'mobx'
import { observer } from 'mobx-react-lite'
import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Pressable, Text, View } from 'react-native-web'
import { combineEpics, createEpicMiddleware, ofType } from 'redux-observable'
import createSagaMiddleware from 'redux-saga'
import { all, call, debounce, delay, fork, put, race, retry, take, takeEvery, takeLatest } from 'redux-saga/effects'
import { Environment, fetchQuery, Network, RecordSource, Store, Observable as RelayObservable } from 'relay-runtime'
import { catchError, debounceTime, exhaustMap, from, mergeMap, of, switchMap, timer } from 'rxjs'
import { ajax } from 'rxjs/ajax'
import { io } from 'socket.io-client'
import * as tus from 'tus-js-client'

const url = (name) => `/api/${name}`
const ask = (name, init) => fetch(url(name), init).then((response) => response.json())
const box = document.createElement('div')
document.body.append(box)
const make = (tag, id, parent = box) => {
  const node = document.createElement(tag)
  node.id = id
  parent.append(node)
  return node
}
const button = (name, act) => {
  const node = make('button', `do-${name}`)
  node.textContent = name
  node.addEventListener('click', act)
}

// redux-saga, redux-observable, listener middleware, thunks.
const saga = createSagaMiddleware()
const epics = createEpicMiddleware()
const listeners = createListenerMiddleware()
listeners.startListening({
  type: 'listened',
  effect: async (_action, api) => {
    api.cancelActiveListeners()
    await api.delay(30)
    await api.fork(() => ask('listener-forked')).result
    await ask('listener')
  },
})
const thunk = createAsyncThunk('thunk', async (_arg, { dispatch }) => {
  await ask('thunk')
  dispatch({ type: 'every' })
})
const store = configureStore({
  reducer: (state = 0, { type }) => (type === 'count' ? state + 1 : state),
  middleware: (get) => get().prepend(listeners.middleware).concat(saga, epics),
})
saga.run(function* () {
  yield takeEvery('every', function* () {
    yield call(ask, 'saga-every')
    yield delay(30)
    yield all([call(ask, 'saga-all-1'), call(ask, 'saga-all-2')])
    yield put({ type: 'inner' })
  })
  yield takeLatest('latest', function* () {
    yield call(ask, 'saga-latest')
  })
  yield debounce(60, 'bounced', function* () {
    yield call(ask, 'saga-debounced')
  })
  yield fork(function* () {
    for (;;) {
      yield take('watched')
      const { answer } = yield race({ answer: call(ask, 'saga-watched'), late: delay(1000) })
      yield retry(3, 20, ask, `saga-watched-${answer.name}`)
    }
  })
  yield takeEvery('inner', function* () {
    yield call(ask, 'saga-inner')
  })
})
epics.run(
  combineEpics(
    (actions) =>
      actions.pipe(
        ofType('epic'),
        debounceTime(40),
        switchMap(() =>
          ajax.getJSON(url('epic')).pipe(
            mergeMap(() => of({ type: 'epic-done' })),
            catchError(() => of({ type: 'x' })),
          ),
        ),
      ),
    (actions) =>
      actions.pipe(
        ofType('epic-done'),
        exhaustMap(() => from(ask('epic-done'))),
        mergeMap(() => timer(30).pipe(mergeMap(() => from(ask('epic-timer'))))),
        mergeMap(() => of({ type: 'z' })),
      ),
  ),
)
button('saga-every', () => store.dispatch({ type: 'every' }))
button('saga-latest', () => store.dispatch({ type: 'latest' }))
button('saga-bounced', () => store.dispatch({ type: 'bounced' }))
button('saga-watched', () => store.dispatch({ type: 'watched' }))
button('epic', () => store.dispatch({ type: 'epic' }))
button('listened', () => store.dispatch({ type: 'listened' }))
button('thunk', () => store.dispatch(thunk()))

// MobX.
class Books {
  count = 0
  list = []
  constructor() {
    makeAutoObservable(this, { load: flow })
  }
  *load() {
    yield ask('mobx-flow-1')
    this.list = yield ask('mobx-flow-2')
    this.count++
  }
}
const books = new Books()
reaction(
  () => books.count,
  () => ask('mobx-reaction'),
  { delay: 20 },
)
const whenRead = async () => {
  await when(() => books.count > 0)
  await ask('mobx-when')
}
const Counted = observer(() => {
  useEffect(() => {
    if (books.count > 0) ask('mobx-effect')
  })
  return <i>{books.count}</i>
})
createRoot(make('div', 'mobx')).render(<Counted />)
button('mobx', () => {
  whenRead()
  books.load()
})

// Apollo with retries and a socket, urql, Relay.
const sockets = createSocketClient({ url: `ws://${location.host}/graphql-ws` })
const cache = new InMemoryCache()
const apollo = new ApolloClient({
  cache,
  link: ApolloLink.split(
    ({ query }) => JSON.stringify(query).includes('"subscription"'),
    new GraphQLWsLink(sockets),
    ApolloLink.from([new RetryLink({ delay: { initial: 40 } }), new HttpLink({ uri: '/graphql' })]),
  ),
})
const booksQuery = gql`query Books { books { title } }`
button('apollo-mutation', () =>
  apollo
    .mutate({
      mutation: gql`mutation Add { add(title: "a") { title } }`,
      refetchQueries: [booksQuery],
      awaitRefetchQueries: true,
      optimisticResponse: { add: { __typename: 'Book', title: 'a' } },
    })
    .then(() => ask('apollo-mutated')),
)
apollo.watchQuery({ query: booksQuery, fetchPolicy: 'cache-and-network' }).subscribe(() => {})
button('apollo-error', () =>
  apollo
    .query({ query: gql`query Broken { broken }`, errorPolicy: 'all', fetchPolicy: 'network-only' })
    .then(() => ask('apollo-broken')),
)
button('apollo-subscribe', () => {
  apollo.subscribe({ query: gql`subscription Ticks { tick }` }).subscribe(() => ask('apollo-tick'))
})
const urql = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ ...request, query: request.query ?? '' }, sink) }),
      }),
    }),
  ],
})
button('urql-subscribe', () => {
  urql.subscription('subscription Urql { tick }', {}).subscribe(() => ask('urql-tick'))
})
const relay = new Environment({
  network: Network.create(({ text, name }, variables) =>
    ask(`relay-${name}`, { method: 'POST', body: JSON.stringify({ text, variables }) }).then(() => ({
      data: { tick: 1 },
    })),
  ),
  store: new Store(new RecordSource()),
})
const relayField = { alias: null, args: null, kind: 'ScalarField', name: 'tick', storageKey: null }
const relayQuery = {
  kind: 'Request',
  fragment: {
    argumentDefinitions: [],
    kind: 'Fragment',
    metadata: null,
    name: 'TickQuery',
    selections: [relayField],
    type: 'Query',
    abstractKey: null,
  },
  operation: { argumentDefinitions: [], kind: 'Operation', name: 'TickQuery', selections: [relayField] },
  params: {
    cacheID: 'a',
    id: null,
    metadata: {},
    name: 'TickQuery',
    operationKind: 'query',
    text: 'query TickQuery { tick }',
  },
}
button('relay', async () => {
  await fetchQuery(relay, relayQuery, {}).toPromise()
  ask('relay-then')
})
button('relay-observable', () =>
  RelayObservable.from(ask('relay-first'))
    .mergeMap(() => RelayObservable.from(ask('relay-second')))
    .subscribe({}),
)

// socket.io.
const socket = io({ transports: ['polling', 'websocket'] })
button('socket-ack', () => socket.emit('save', 1, () => ask('socket-acked')))
button('socket-await', async () => {
  await socket.emitWithAck('save', 2)
  ask('socket-awaited')
})
button('socket-event', () => socket.emit('echo'))
socket.on('echoed', () => ask('socket-echoed'))

// Uploads.
const file = (name) => new File(['some text'], name, { type: 'text/plain' })
const uppy = new Uppy({ autoProceed: true }).use(XHRUpload, { endpoint: '/api/upload-uppy' })
uppy.on('complete', () => ask('uppy-complete'))
button('uppy', () => uppy.addFile({ name: 'a.txt', type: 'text/plain', data: file('a.txt') }))
const uppyTus = new Uppy({ autoProceed: true }).use(UppyTus, { endpoint: '/tus/', removeFingerprintOnSuccess: true })
button('uppy-tus', () => uppyTus.addFile({ name: 'b.txt', type: 'text/plain', data: file('b.txt') }))
button('tus', () => {
  new tus.Upload(file('c.txt'), {
    endpoint: '/tus/',
    chunkSize: 4,
    retryDelays: [10],
    onSuccess: () => ask('tus-success'),
  }).start()
})
Dropzone.autoDiscover = false
const dropzone = new Dropzone(make('form', 'dropzone'), { url: url('upload-dropzone'), parallelUploads: 1 })
dropzone.on('success', () => ask('dropzone-success'))
button('dropzone', () => {
  dropzone.addFile(file('d.txt'))
  dropzone.addFile(file('e.txt'))
})
const pond = FilePond.create(make('input', 'filepond'), { server: url('upload-filepond') })
button('filepond', () => pond.addFile(file('f.txt')))

// Fields that complete.
function Combobox() {
  const [items, setItems] = useState([])
  const timeout = useRef()
  const { getInputProps, getMenuProps, getItemProps } = useCombobox({
    items,
    onInputValueChange({ inputValue }) {
      clearTimeout(timeout.current)
      timeout.current = setTimeout(async () => {
        await ask(`downshift-${inputValue}`)
        setItems([`${inputValue}1`, `${inputValue}2`])
      }, 100)
    },
    onSelectedItemChange: ({ selectedItem }) => ask(`downshift-selected-${selectedItem}`),
  })
  return (
    <div>
      <input {...getInputProps({ id: 'downshift' })} />
      <ul {...getMenuProps()}>
        {items.map((item, index) => (
          <li key={item} {...getItemProps({ item, index })}>
            {item}
          </li>
        ))}
      </ul>
    </div>
  )
}
createRoot(make('div', 'combobox')).render(<Combobox />)
const algolia = liteClient('app', 'key', { hosts: [{ url: location.host, accept: 'readWrite', protocol: 'http' }] })
const search = instantsearch({
  indexName: 'books',
  searchClient: algolia,
  future: { preserveSharedStateOnUnmount: true },
})
search.addWidgets([searchBox({ container: make('div', 'algolia') }), hits({ container: make('div', 'hits') })])
search.start()

// jQuery UI, Backbone, JSONP: old pages.
globalThis.jQuery = globalThis.$ = jQuery
await import('jquery-ui/dist/jquery-ui.js')
Backbone.$ = jQuery
make('input', 'autocomplete')
jQuery('#autocomplete').autocomplete({ delay: 100, source: url('jqueryui'), select: () => ask('jqueryui-selected') })
const Model = Backbone.Model.extend({ urlRoot: url('backbone') })
const Collection = Backbone.Collection.extend({ model: Model, url: url('backbone') })
const collection = new Collection()
collection.on('sync', () => ask('backbone-sync'))
;new (Backbone.View.extend({
  el: make('div', 'backbone-view'),
  events: { 'click button': 'load' },
  initialize() {
    this.el.innerHTML = '<button id="do-backbone">backbone</button>'
    this.listenTo(collection, 'reset', () => collection.create({ a: 1 }))
  },
  load() {
    collection.fetch({ reset: true })
  },
}))()
const Router = Backbone.Router.extend({ routes: { 'books/:id': (id) => ask(`backbone-route-${id}`) } })
new Router()
Backbone.history.start()
button('backbone-route', () => {
  location.hash = '#books/7'
})
button('jsonp', () => jQuery.ajax({ url: url('jsonp'), dataType: 'jsonp' }).done(() => ask('jsonp-done')))
button('jsonp-plain', () => {
  globalThis.answered = () => ask('jsonp-answered')
  const script = document.createElement('script')
  script.src = '/jsonp.js?callback=answered'
  document.head.append(script)
})
button('defer', () => {
  const deferred = jQuery.Deferred()
  setTimeout(() => deferred.resolve(), 20)
  jQuery.when(deferred, jQuery.get(url('when'))).then(() => ask('when-then'))
})

// Tables, maps, lists without end, React Native.
ModuleRegistry.registerModules([AllCommunityModule])
const grid = make('div', 'grid')
grid.style.cssText = 'height: 200px; width: 400px'
createGrid(grid, {
  columnDefs: [{ field: 'name', sortable: true }],
  rowModelType: 'infinite',
  cacheBlockSize: 20,
  datasource: {
    rowCount: 200,
    async getRows({ startRow, sortModel, successCallback }) {
      await ask(`grid-${startRow}-${sortModel.length}`)
      successCallback(
        Array.from({ length: 20 }, (_, i) => ({ name: `row ${startRow + i}` })),
        200,
      )
    },
  },
})
const map = make('div', 'map')
map.style.cssText = 'height: 200px; width: 300px'
const leaflet = L.map(map, { zoomAnimation: false, fadeAnimation: false }).setView([51, 0], 5)
L.tileLayer('/tile/{z}/{x}/{y}.svg').addTo(leaflet)
leaflet.on('moveend', () => ask('leaflet-moved'))
function Native() {
  const [n, setN] = useState(0)
  useEffect(() => {
    if (n > 0) ask(`native-effect-${n}`)
  }, [n])
  return (
    <View>
      <Pressable
        nativeID="do-native"
        onPress={() => {
          ask('native-press')
          setN(n + 1)
        }}
      >
        <Text>native</Text>
      </Pressable>
    </View>
  )
}
createRoot(make('div', 'native')).render(<Native />)

// A module that is loaded when it is needed.
button('lazy', async () => {
  const { run } = await import('./lazy.js')
  await run()
})
document.body.dataset.ready = 'yes'
