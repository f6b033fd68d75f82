/**
 * Actions that overlap, and what goes on beside them. Each request says by `by` which button's action has caused it, and by `n`
 * when that was; `by=none` says that no action has.
 */
import { QueryClient, QueryObserver, MutationObserver as Mutation } from '@tanstack/query-core'
import pLimit from 'p-limit'
import PQueue from 'p-queue'
import pRetry from 'p-retry'
import {
  createElement,
  Suspense,
  startTransition,
  use,
  useDeferredValue,
  useState,
  useOptimistic,
  useTransition,
} from 'react'
import { createRoot } from 'react-dom/client'

const ask = (name, by, n, init) =>
  fetch(`/api/${name}?by=${by}${n === undefined ? '' : `&n=${n}`}`, init).then((response) => {
    if (!response.ok) throw new Error(String(response.status))
    return response.json()
  })
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const timeNow = () => Math.round(performance.timeOrigin + performance.now())
const button = (name, act) => {
  const node = document.createElement('button')
  node.id = `do-${name}`
  node.textContent = name
  node.addEventListener('click', () => act(timeNow(), name))
  document.body.append(node)
}
const input = (name, act) => {
  const node = document.createElement('input')
  node.id = `do-${name}`
  node.placeholder = name
  node.addEventListener('input', () => act(timeNow(), name, node.value))
  document.body.append(node)
}

// Goes on by itself, from the load on.
setInterval(() => ask('beat', 'none'), 400)
;(async () => {
  for (;;) {
    await sleep(350)
    await ask('poll', 'none')
    await undefined
    await ask('poll-plain', 'none')
  }
})()
const chained = () =>
  setTimeout(async () => {
    await ask('chained', 'none')
    chained()
  }, 300)
chained()
const queries = new QueryClient()
new QueryObserver(queries, {
  queryKey: ['polled'],
  queryFn: () => ask('polled', 'none'),
  refetchInterval: 450,
}).subscribe(() => {})

button('save', async (n, by) => {
  await ask('save-1', by, n)
  await undefined
  await ask('save-2', by, n)
})
button('plain', async (n, by) => {
  await undefined
  await null
  await ask('plain-1', by, n)
  setTimeout(() => ask('plain-2', by, n), 60)
})

let controller
input('search', async (n, by, q) => {
  controller?.abort()
  const { signal } = (controller = new AbortController())
  await sleep(40)
  if (signal.aborted) return
  try {
    await ask('slow-search', by, n, { signal })
    await ask('search-then', by, n)
  } catch {
    await ask('search-aborted', by, n)
  }
})
let timer
input('debounced', (n, by) => {
  clearTimeout(timer)
  timer = setTimeout(() => ask('slow-debounced', by).then(() => ask('debounced-then', by)), 60)
})

// A token for all.
let renewal
let token = 0
async function withToken(name, by, n) {
  await ask(`${name}-first`, by, n)
  renewal ??= ask('renew', 'three').finally(() => {
    renewal = undefined
  })
  await renewal
  return ask(`${name}-again`, by, n)
}
button('three', (n, by) => withToken('token', by, n))
button('shared', (n, by) => withToken('shared', by, n))

// Queues.
const limit = pLimit(2)
button('limited', async (n, by) => {
  await Promise.all([1, 2, 3, 4].map((i) => limit(() => ask(`slow-limited-${i}`, by, n))))
  await ask('limited-all', by, n)
})
const queue = new PQueue({ concurrency: 2 })
button('queued', async (n, by) => {
  await Promise.all([1, 2, 3, 4].map((i) => queue.add(() => ask(`slow-queued-${i}`, by, n))))
  await ask('queued-all', by, n)
})
let tail = Promise.resolve()
button('mutex', (n, by) => {
  tail = tail.then(() => ask('slow-mutex', by, n))
  tail.then(() => ask('mutex-then', by, n))
})
const waiting = []
let held = 0
async function acquire() {
  if (held++ > 0) await new Promise((resolve) => waiting.push(resolve))
}
button('semaphore', async (n, by) => {
  await acquire()
  await ask('slow-semaphore', by, n)
  held--
  waiting.shift()?.()
  await ask('semaphore-then', by, n)
})
button('locks', (n, by) =>
  navigator.locks.request('one', () => ask('slow-lock', by, n)).then(() => ask('lock-then', by, n)),
)
const jobs = []
let wake
;(async () => {
  for (;;) {
    if (jobs.length === 0) {
      await new Promise((resolve) => {
        wake = resolve
      })
    }
    const { by, n, done } = jobs.shift()
    done(await ask('slow-job', by, n))
  }
})()
button('job', async (n, by) => {
  await new Promise((done) => {
    jobs.push({ by, n, done })
    wake?.()
  })
  await ask('job-done', by, n)
})
button('retried', async (n, by) => {
  let tries = 0
  await pRetry(() => (tries++ < 2 ? ask('fails', by, n) : ask('succeeds', by, n)), { minTimeout: 100, retries: 3 })
  await ask('retried-then', by, n)
})
button('retry', (n, by) => {
  let tries = 0
  const go = () => ask(tries++ < 3 ? 'fails' : 'succeeds', by, n).catch(() => setTimeout(go, 100 * tries))
  go()
})

// TanStack Query: optimistic, then refetched.
button('optimistic', (n, by) =>
  new Mutation(queries, {
    mutationFn: () => ask('slow-mutate', by, n),
    onMutate: async () => {
      await queries.cancelQueries({ queryKey: ['list'] })
      queries.setQueryData(['list'], [n])
    },
    onSettled: () => ask('settled', by, n),
  }).mutate(),
)
button('deduped', async (n, by) => {
  await Promise.all([
    queries.fetchQuery({ queryKey: ['deduped', n], queryFn: () => ask('deduped', by, n) }),
    queries.fetchQuery({ queryKey: ['deduped', n], queryFn: () => ask('deduped', by, n) }),
  ])
  await ask('deduped-then', by, n)
})
button('query-retried', (n, by) => {
  let tries = 0
  return queries.fetchQuery({
    queryKey: ['retried', n],
    retry: 2,
    retryDelay: 150,
    queryFn: () => ask(tries++ < 2 ? 'fails' : 'succeeds', by, n),
  })
})

// Workers.
const source = URL.createObjectURL(new Blob(['onmessage = ({ data }) => setTimeout(() => postMessage(data), 80)']))
const callbacks = new Map()
let messageId = 0
const pool = [1, 2].map(() => {
  const worker = new Worker(source)
  worker.onmessage = ({ data }) => callbacks.get(data.id)(data)
  return worker
})
const post = (callback) => {
  const id = ++messageId
  callbacks.set(id, callback)
  pool[id % 2].postMessage({ id })
}
button('pool', async (n, by) => {
  await Promise.all([new Promise(post), new Promise(post)])
  await ask('pool', by, n)
})
button('pool-callback', (n, by) => post(() => ask('pool-callback', by, n)))

// A socket that answers by id.
const socket = new WebSocket(`ws://${location.host}/socket`)
const answers = new Map()
socket.onmessage = ({ data }) => answers.get(JSON.parse(data).id)?.()
button('socket', async (n, by) => {
  const id = ++messageId
  await new Promise((resolve) => {
    answers.set(id, resolve)
    socket.send(JSON.stringify({ id, after: 80 }))
  })
  await ask('socket', by, n)
})
button('socket-callback', (n, by) => {
  const id = ++messageId
  answers.set(id, () => ask('socket-callback', by, n))
  socket.send(JSON.stringify({ id, after: 80 }))
})

// What is undone, and what is put off.
let undo
button('remove', (n, by) => {
  undo = setTimeout(() => ask('removed', by, n), 700)
})
button('other', (_n, by) => ask('other', by))
let controllerOfLong
button('long', async (n, by) => {
  controllerOfLong = new AbortController()
  try {
    await ask('long', by, n, { signal: controllerOfLong.signal })
  } catch {
    await undefined
    await ask('long-aborted', by, n)
  }
})
button('cancel', (n, by) => {
  controllerOfLong.signal.addEventListener('abort', () => ask('cancelled', by, n))
  controllerOfLong.abort()
})
button('started', (n, by) => {
  let left = 4
  const interval = setInterval(() => {
    if (--left === 0) clearInterval(interval)
    ask('started-tick', by, n)
  }, 200)
})
const outbox = []
let isSending = false
async function send() {
  if (isSending) return
  isSending = true
  while (outbox.length > 0) await outbox.shift()()
  isSending = false
}
button('outbox', (n, by) => {
  outbox.push(() => ask('slow-outbox', by, n))
  send()
})

// React.
const cache = new Map()
const cached = (name, by, n) => {
  const key = `${name}-${n}`
  if (!cache.has(key)) cache.set(key, ask(name, by))
  return cache.get(key)
}
function Inner({ n, by }) {
  use(cached('slow-inner', by, n))
  return createElement('i', null, n)
}
function Outer({ n, by }) {
  if (n > 0) use(cached('slow-outer', by, n))
  return n > 0 ? createElement(Inner, { n, by }) : null
}
function App() {
  const [n, setN] = useState(0)
  const [m, setM] = useState(0)
  const [q, setQ] = useState('')
  const late = useDeferredValue(q)
  const [isPending, start] = useTransition()
  const [likes, setLikes] = useState(0)
  const [shown, like] = useOptimistic(likes, (_old, value) => value)
  if (late !== '') cached(`late-${late}`, 'deferred')
  return createElement(
    'p',
    null,
    createElement('button', { id: 'do-suspended', onClick: () => setN(n + 1) }, 'suspended'),
    createElement('button', { id: 'do-transition', onClick: () => startTransition(() => setM(m + 1)) }, 'transition'),
    createElement('input', {
      id: 'do-deferred',
      placeholder: 'deferred',
      value: q,
      onChange: (event) => setQ(event.target.value),
    }),
    createElement(
      'button',
      {
        id: 'do-like',
        onClick: () =>
          start(async () => {
            like(shown + 1)
            await ask('slow-like', 'like')
            start(() => setLikes((value) => value + 1))
            await ask('liked', 'like')
          }),
      },
      'like',
    ),
    createElement(Suspense, { fallback: '…' }, createElement(Outer, { n, by: 'suspended' })),
    createElement(Suspense, { fallback: '…' }, createElement(Outer, { n: m, by: 'transition' })),
    String(isPending),
  )
}
createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(App))
