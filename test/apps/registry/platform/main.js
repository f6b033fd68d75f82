/** One button for each way in which browsers let a page go on later. Most are set up at load, as libraries do it. */
const ask = (name) => fetch(`/api/${name}`).then((response) => response.json())
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const make = (tag, id) => {
  const node = document.createElement(tag)
  node.id = id
  document.body.append(node)
  return node
}

// Set up at load.
const tasks = []
const channel = new MessageChannel()
channel.port1.onmessage = () => tasks.shift()?.()
const several = []
const many = new MessageChannel()
many.port1.addEventListener('message', () => {
  for (const task of several.splice(0)) task()
})
many.port1.start()
const sender = new BroadcastChannel('tasks')
new BroadcastChannel('tasks').onmessage = ({ data }) => ask(data)
const immediates = []
addEventListener('message', ({ data }) => {
  if (data === 'immediate') immediates.shift()?.()
})
const changed = make('p', 'changed')
new MutationObserver(() => ask('mutation')).observe(changed, { attributes: true })
const sized = make('div', 'sized')
sized.style.cssText = 'width: 20px; height: 5px'
let isSized = false
new ResizeObserver(() => {
  if (isSized) ask('resize-observer')
  isSized = true
}).observe(sized)
const moved = make('div', 'moved')
moved.style.cssText = 'width: 9px; height: 9px; opacity: 1; transition: opacity 30ms'
moved.addEventListener('transitionend', () => ask('transitionend'))
moved.addEventListener('animationend', () => ask('animationend'))
const sheet = make('style', 'sheet')
sheet.textContent = '@keyframes fade { from { opacity: 0.5 } } .fade { animation: fade 30ms }'
const dialog = make('dialog', 'dialog')
dialog.addEventListener('close', () => ask('dialog-close'))
const popover = make('div', 'popover')
popover.popover = 'auto'
popover.addEventListener('toggle', () => ask('popover-toggle'))
const folded = make('details', 'folded')
folded.append('text')
folded.addEventListener('toggle', () => ask('details-toggle'))
const selection = make('p', 'selection')
selection.textContent = 'some text'
addEventListener('hashchange', () => ask('hashchange'))
navigation.addEventListener('navigate', (event) => {
  if (!event.canIntercept || !event.destination.url.includes('routed')) return
  event.intercept({ handler: () => ask('navigate-handler') })
})
const ready = Promise.resolve()
const loop = { items: [], wake: undefined }
;(async () => {
  for (;;) {
    while (loop.items.length > 0) await ask(loop.items.shift())
    await new Promise((resolve) => {
      loop.wake = resolve
    })
  }
})()
const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = ({ data }) => postMessage(data)'])))
const answers = new Map()
worker.onmessage = ({ data }) => (typeof data === 'string' ? ask(data) : answers.get(data.id)?.())
const audio = make('audio', 'audio')
audio.addEventListener('volumechange', () => ask('volumechange'))
const image = make('img', 'image')
image.addEventListener('load', () => ask('image-load'))
let batch
const enqueue = (name) => {
  if (batch === undefined) {
    batch = { names: [], all: undefined }
    batch.all = ready.then(() => {
      const { names } = batch
      batch = undefined
      return ask(names.join('+'))
    })
  }
  batch.names.push(name)
  return batch.all
}
class Emitter extends EventTarget {}
const emitter = new Emitter()
emitter.addEventListener('save', async () => {
  await sleep(5)
  ask('own-event')
})
customElements.define(
  'x-card',
  class extends HTMLElement {
    connectedCallback() {
      ask('connected')
    }
  },
)
let frames = []
const drawFrames = () => {
  const due = frames
  frames = []
  for (const task of due) task()
}
const gif = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
const streamed = new TransformStream({
  async transform(chunk, controller) {
    await ask('transform')
    controller.enqueue(chunk)
  },
})
const streamWriter = streamed.writable.getWriter()
;(async () => {
  for await (const chunk of streamed.readable) ask(`read-${chunk}`)
})()

const buttons = {
  idle: () => requestIdleCallback(() => ask('idle'), { timeout: 200 }),
  'post-task': () => scheduler.postTask(() => ask('post-task'), { delay: 20 }),
  'post-task-await': async () => {
    await scheduler.postTask(() => 1)
    await ask('post-task-await')
  },
  yield: async () => {
    await scheduler.yield()
    await ask('yield')
    await scheduler.yield()
    await ask('yield-again')
  },
  'view-transition': () => {
    const { finished } = document.startViewTransition(async () => {
      await ask('transition-update')
    })
    finished.then(() => ask('transition-finished'))
  },
  navigate: async () => {
    await navigation.navigate('/?routed').finished
    await ask('navigated')
  },
  port: () => {
    tasks.push(() => ask('port'))
    channel.port2.postMessage(0)
  },
  'port-after-await': async () => {
    await ask('port-first')
    tasks.push(() => ask('port-after-await'))
    channel.port2.postMessage(0)
  },
  'ports-many': () => {
    several.push(
      () => ask('many-1'),
      () => {
        several.push(() => ask('many-3'))
        many.port2.postMessage(0)
      },
    )
    many.port2.postMessage(0)
  },
  broadcast: () => sender.postMessage('broadcast'),
  immediate: () => {
    immediates.push(() => ask('immediate'))
    postMessage('immediate', '*')
  },
  locks: async () => {
    navigator.locks.request('a', async () => {
      await ask('lock-held')
    })
    await navigator.locks.request('a', { mode: 'exclusive' }, () => ask('lock-second'))
    await ask('lock-after')
  },
  generator: async () => {
    async function* pages() {
      for (let page = 1; page < 3; page++) yield ask(`page-${page}`)
    }
    for await (const page of pages()) await ask(`of-${page.name}`)
  },
  'body-iterated': async () => {
    const { body } = await fetch('/api/body')
    for await (const chunk of body) ask(`chunk-${chunk.length > 0}`)
    ask('body-read')
  },
  'signal-any': () => {
    const signal = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(30)])
    signal.addEventListener('abort', () => ask('signal-any'))
  },
  'signal-timeout': () => {
    AbortSignal.timeout(30).onabort = () => ask('signal-timeout')
  },
  mutation: () => changed.setAttribute('data-at', String(performance.now())),
  'mutation-later': async () => {
    await ask('mutation-first')
    changed.setAttribute('data-at', String(performance.now()))
  },
  resize: () => {
    sized.style.width = '50px'
  },
  transition: () => {
    moved.style.opacity = '0.2'
  },
  animation: () => moved.classList.add('fade'),
  'animate-finished': () => moved.animate([{ opacity: 0 }], 30).finished.then(() => ask('animate-finished')),
  dialog: () => {
    dialog.showModal()
    setTimeout(() => dialog.close(), 10)
  },
  popover: () => popover.showPopover(),
  details: () => {
    folded.open = true
  },
  hash: () => {
    location.hash = `#/${performance.now()}`
  },
  batch: () => {
    enqueue('batch-1')
    enqueue('batch-2')
  },
  'batch-later': async () => {
    await ask('batch-first')
    await enqueue('batch-3')
    ask('batch-done')
  },
  loop: () => {
    loop.items.push('loop-1', 'loop-2')
    loop.wake()
  },
  worker: () => worker.postMessage('worker-event'),
  'worker-answer': async () => {
    await new Promise((resolve) => {
      answers.set(1, resolve)
      worker.postMessage({ id: 1 })
    })
    ask('worker-answer')
  },
  volume: () => {
    audio.volume = 0.5
  },
  image: () => {
    image.src = `${gif}#${performance.now()}`
  },
  'image-decode': async () => {
    const decoded = new Image()
    decoded.src = gif
    await decoded.decode()
    ask('image-decode')
  },
  'own-event': () => emitter.dispatchEvent(new Event('save')),
  connected: () => document.body.insertAdjacentHTML('beforeend', '<x-card></x-card>'),
  import: async () => {
    const { run } = await import('/lazy.js')
    await run()
  },
  'import-then': () => import('/lazy2.js').then(({ run }) => run()),
  script: () => {
    const script = document.createElement('script')
    script.src = '/script.js'
    script.onload = () => ask('script-onload')
    document.head.append(script)
  },
  database: () => {
    const open = indexedDB.open('things', 1)
    open.onupgradeneeded = () => open.result.createObjectStore('things')
    open.onsuccess = () => {
      const transaction = open.result.transaction('things', 'readwrite')
      transaction.objectStore('things').put(1, 'a').onsuccess = () => ask('database-put')
      transaction.oncomplete = () => ask('database-complete')
    }
  },
  digest: async () => {
    await crypto.subtle.digest('SHA-256', new Uint8Array(9))
    await new Blob(['x']).text()
    ask('digest')
  },
  reader: () => {
    const reader = new FileReader()
    reader.onload = () => ask('file-reader')
    reader.readAsText(new Blob(['x']))
  },
  frames: () => {
    if (frames.length === 0) requestAnimationFrame(drawFrames)
    frames.push(() => ask('frame'))
  },
  'frames-later': async () => {
    await ask('frame-first')
    if (frames.length === 0) requestAnimationFrame(drawFrames)
    frames.push(() => ask('frame-later'))
  },
  transform: () => streamWriter.write('x'),
  pull: async () => {
    const stream = new ReadableStream({
      async pull(controller) {
        await ask('pull')
        controller.enqueue('x')
        controller.close()
      },
    })
    for await (const chunk of stream) ask(`pulled-${chunk}`)
  },
  compress: async () => {
    const piped = new Blob(['x']).stream().pipeThrough(new CompressionStream('gzip'))
    await new Response(piped).arrayBuffer()
    ask('compressed')
  },
  'from-async': async () => {
    await Array.fromAsync([ask('from-async-1')], (value) => ask(`of-${value.name}`))
    ask('from-async-2')
  },
  using: async () => {
    const resource = { [Symbol.asyncDispose]: () => ask('disposed') }
    await resource[Symbol.asyncDispose]()
    await Promise.try(() => ask('tried'))
    const { promise, resolve } = Promise.withResolvers()
    setTimeout(resolve, 5)
    await promise
    ask('resolved')
  },
  thenable: async () => {
    const query = { then: (done) => ask('thenable').then(done) }
    await query
    ask('thenable-after')
  },
  race: async () => {
    await Promise.race([sleep(10), new Promise(() => {})])
    ask('raced')
  },
  wasm: async () => {
    await WebAssembly.instantiate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))
    ask('wasm')
  },
  'interval-poll': () => {
    let left = 3
    const interval = setInterval(() => {
      if (--left === 0) clearInterval(interval)
      ask(`poll-${left}`)
    }, 30)
  },
  'xhr-loadend': () => {
    const request = new XMLHttpRequest()
    request.open('GET', '/api/xhr')
    request.addEventListener('loadend', async () => {
      await null
      ask('xhr-loadend')
    })
    request.send()
  },
}
for (const [name, act] of Object.entries(buttons)) {
  const button = make('button', `do-${name}`)
  button.textContent = name
  button.addEventListener('click', act)
}

// What is no click.
let debounce
const search = make('input', 'search')
search.addEventListener('input', () => {
  clearTimeout(debounce)
  debounce = setTimeout(() => ask('search'), 200)
})
const select = make('select', 'select')
select.innerHTML = '<option>one<option>two'
select.onchange = () => ask('select')
const blurred = make('input', 'blurred')
blurred.addEventListener('blur', () => ask('blur'))
addEventListener('keydown', (event) => {
  if (event.ctrlKey && event.key === 'k') ask('shortcut')
})
const pasted = make('input', 'pasted')
pasted.addEventListener('paste', () => ask('paste'))
pasted.addEventListener('copy', () => ask('copy'))
const menu = make('button', 'menu')
menu.textContent = 'menu'
menu.addEventListener('contextmenu', (event) => {
  event.preventDefault()
  ask('contextmenu')
})
const twice = make('button', 'twice')
twice.textContent = 'twice'
twice.addEventListener('dblclick', () => ask('dblclick'))
const card = make('div', 'card')
card.draggable = true
card.textContent = 'a card'
card.addEventListener('dragstart', (event) => event.dataTransfer.setData('text/plain', '1'))
const column = make('div', 'column')
column.style.cssText = 'height: 60px; background: silver'
column.addEventListener('dragover', (event) => event.preventDefault())
column.addEventListener('drop', (event) => {
  event.preventDefault()
  ask('dropped')
})
const handle = make('div', 'handle')
handle.textContent = 'a handle'
handle.addEventListener('pointerdown', (event) => {
  handle.setPointerCapture(event.pointerId)
  handle.onpointermove = () => {}
  handle.onpointerup = () => ask('pointer-dragged')
})
const form = make('form', 'form')
form.innerHTML = '<input id="field" name="field"><input type="checkbox" id="check">'
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  await undefined
  ask('submitted')
})
form.querySelector('#check').addEventListener('change', () => ask('checked'))
const space = make('div', 'space')
space.style.height = '2500px'
const end = make('div', 'end')
end.textContent = 'the end'
let pages = 0
new IntersectionObserver(([entry]) => {
  if (entry.isIntersecting && pages++ < 1) ask('infinite')
}).observe(end)
let isScrolled = false
addEventListener(
  'scroll',
  () => {
    if (isScrolled) return
    isScrolled = true
    requestAnimationFrame(() => ask('scrolled'))
  },
  { passive: true },
)
