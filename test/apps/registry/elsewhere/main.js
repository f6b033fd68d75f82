/** One button for each way that leads through other windows, workers, stores or devices. What can be is set up at load. */
import { proxy, wrap } from 'comlink'

const ask = (name) => fetch(`/api/${name}`).then((response) => response.json())
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const make = (tag, id) => {
  const node = document.createElement(tag)
  node.id = id
  document.body.append(node)
  return node
}
const other = new URLSearchParams(location.search).get('other')
const far = make('iframe', 'far')
far.src = `${other}far.html`
const near = make('iframe', 'near')
near.src = '/near.html'
const own = make('form', 'own')
own.addEventListener('submit', (event) => {
  event.preventDefault()
  ask('request-submit')
})

const calls = new Map()
let callId = 0
addEventListener('message', ({ data }) => {
  if (data?.to === 'handler') ask(data.name)
  calls.get(data?.id)?.()
})
const callFar = (name) =>
  new Promise((resolve) => {
    calls.set(++callId, resolve)
    far.contentWindow.postMessage({ name, id: callId }, '*')
  })

const shared = new SharedWorker('/shared.js')
shared.port.onmessage = ({ data }) => ask(data)
const comlinked = wrap(new Worker('/comlinked.js', { type: 'module' }))
const channel = new MessageChannel()
const worker = new Worker('/ports.js')
worker.postMessage(0, [channel.port2])
channel.port1.onmessage = ({ data }) => ask(data)
const serviceWorker = navigator.serviceWorker.register('/service.js').then(() => navigator.serviceWorker.ready)
navigator.serviceWorker.addEventListener('message', ({ data }) => ask(data))
const mine = new RTCPeerConnection()
const yours = new RTCPeerConnection()
mine.onicecandidate = ({ candidate }) => yours.addIceCandidate(candidate)
yours.onicecandidate = ({ candidate }) => mine.addIceCandidate(candidate)
const data = mine.createDataChannel('data')
data.addEventListener('message', (event) => ask(event.data))
yours.ondatachannel = ({ channel: theirs }) => {
  theirs.onmessage = (event) => theirs.send(event.data)
}
;(async () => {
  await mine.setLocalDescription(await mine.createOffer())
  await yours.setRemoteDescription(mine.localDescription)
  await yours.setLocalDescription(await yours.createAnswer())
  await mine.setRemoteDescription(yours.localDescription)
})()

document.fonts.addEventListener('loadingdone', () => ask('fonts-done'))
const moved = make('div', 'moved')
const sheet = make('style', 'sheet')
sheet.textContent =
  '@keyframes seen { from { outline-color: red } } .seen { animation: seen 30ms } .slow { transition: opacity 40ms } @font-face { font-family: f; src: url(/f.woff2) }'
document.addEventListener('animationstart', ({ target: { className } }) => className === 'seen' && ask('animationstart'))
moved.addEventListener('transitionrun', () => ask('transitionrun'))
const media = make('audio', 'media')
for (const type of ['playing', 'seeked']) media.addEventListener(type, () => ask(type), { once: true })
const opened = make('div', 'opened')
opened.popover = 'auto'
opened.addEventListener('toggle', ({ newState }) => newState === 'open' && ask('invoked'))
const focused = make('input', 'focused')
focused.addEventListener('focus', () => ask('focused'))
const checked = make('form', 'checked')
checked.innerHTML = '<input required><button id="do-invalid">invalid</button>'
checked.firstChild.addEventListener('invalid', () => ask('invalid'))
addEventListener('error', ({ message }) => ask(`error?${encodeURIComponent(message.slice(-8))}`))
addEventListener('unhandledrejection', ({ reason }) => ask(`rejection?${encodeURIComponent(reason.message)}`))
navigation.addEventListener('navigatesuccess', () => ask('navigatesuccess'))
navigation.addEventListener('currententrychange', () => ask('currententrychange'))
cookieStore?.addEventListener('change', () => ask('cookie'))
document.addEventListener('fullscreenchange', () => ask('fullscreenchange'))
document.addEventListener('selectionchange', () => {
  if (String(getSelection()) === 'chosen') ask('selectionchange')
})
const chosen = make('p', 'chosen')
chosen.textContent = 'chosen'
const list = make('div', 'list')
list.style.cssText = 'height: 20px; overflow: auto'
list.innerHTML = '<div style="height: 400px">a list</div><b>its end</b>'
list.addEventListener('scrollend', () => ask('scrollend'), { once: true })
const slotted = make('div', 'slotted')
const player = { state: '' }
const subscribers = new Set()
const subscribe = (notify) => void subscribers.add(notify)
subscribe(() => ask(`store-${player.state}`))
let dirty
const database = () =>
  new Promise((resolve, reject) => {
    const open = indexedDB.open('elsewhere', 1)
    open.onupgradeneeded = () => open.result.createObjectStore('things')
    open.onsuccess = () => resolve(open.result)
    open.onerror = () => reject(open.error)
  })
const opening = database()

const buttons = {
  'far-handler': () => far.contentWindow.postMessage({ name: 'far-handler', to: 'handler' }, '*'),
  'far-call': async () => {
    await callFar('far-call')
    ask('far-call')
  },
  storage: () => localStorage.setItem('at', String(performance.now())),
  'request-submit': () => own.requestSubmit(),
  'near-call': () => near.contentWindow.postMessage('near-call', '*'),
  shared: () => shared.port.postMessage('shared'),
  comlink: async () => {
    await comlinked.add(1, 2)
    ask('comlink')
  },
  'comlink-callback': () => comlinked.call(proxy(() => ask('comlink-callback'))),
  channel: () => channel.port1.postMessage('channel'),
  service: async () => (await serviceWorker).active.postMessage('service'),
  rtc: () => data.send('rtc'),
  permission: async () => {
    await navigator.permissions.query({ name: 'geolocation' })
    ask('permission')
  },
  position: () => navigator.geolocation.getCurrentPosition(() => ask('position'), () => ask('no-position')),
  watch: () => {
    const id = navigator.geolocation.watchPosition(
      () => {
        navigator.geolocation.clearWatch(id)
        ask('watched')
      },
      () => ask('no-watch'),
    )
  },
  fonts: async () => {
    await document.fonts.load('12px f').catch(() => {})
    ask('fonts')
  },
  defined: async () => {
    setTimeout(() => customElements.define('x-late', class extends HTMLElement {}), 20)
    await customElements.whenDefined('x-late')
    ask('defined')
  },
  play: async () => {
    media.muted = true
    media.src = '/sound.wav'
    await media.play()
    ask('played')
    media.currentTime = 0.1
  },
  seen: () => {
    moved.className = 'seen'
  },
  run: () => {
    moved.className = 'slow'
    moved.getBoundingClientRect()
    moved.style.opacity = '0.3'
  },
  focus: () => focused.focus(),
  throws: () => {
    throw new Error('throws')
  },
  'throws-late': async () => {
    await ask('throws-first')
    setTimeout(() => {
      throw new Error('late')
    }, 10)
  },
  rejects: async () => {
    await ask('rejects-first')
    throw new Error('rejects')
  },
  'rejects-at-once': () => void Promise.reject(new Error('at-once')),
  navigate: () => history.pushState(null, '', `/?other=${other}&at=${performance.now()}`),
  cookie: () => cookieStore.set('at', String(performance.now())),
  select: () => getSelection().selectAllChildren(chosen),
  scroll: () => list.scrollTo({ top: 300, behavior: 'smooth' }),
  store: async () => {
    await ask('store-first')
    player.state = 'new'
    for (const notify of subscribers) notify()
  },
  database: async () => {
    const store = (await opening).transaction('things', 'readwrite').objectStore('things')
    await new Promise((resolve) => {
      store.put(1, 'a').onsuccess = resolve
    })
    ask('database')
  },
  popup: () => {
    const popup = open('/popup.html', 'popup', 'width=200,height=200')
    setTimeout(() => popup.close(), 700)
  },
  frame: () => {
    const frame = document.createElement('iframe')
    frame.srcdoc = '<script>fetch("/api/srcdoc")</script>'
    frame.onload = () => ask('srcdoc-load')
    document.body.append(frame)
  },
  bitmap: async () => {
    const canvas = new OffscreenCanvas(2, 2)
    canvas.getContext('2d').fillRect(0, 0, 1, 1)
    await createImageBitmap(await canvas.convertToBlob())
    ask('bitmap')
  },
  style: () => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = `/late.css?${performance.now()}`
    link.onload = () => ask('style-load')
    document.head.append(link)
  },
  clipboard: async () => {
    await navigator.clipboard.writeText('x').catch(() => {})
    ask('clipboard')
  },
  events: () => {
    const source = new EventSource('/events')
    source.addEventListener('message', () => {
      source.close()
      ask('events')
    })
  },
  socket: () => {
    const socket = new WebSocket(`ws://${location.host}/socket`)
    socket.onopen = () => socket.send('socket')
    socket.onmessage = (event) => {
      socket.close()
      ask(event.data)
    }
  },
  encode: async () => {
    const audio = new OfflineAudioContext(1, 44100, 44100)
    await audio.startRendering()
    ask('rendered')
  },
  autosave: () => {
    clearTimeout(dirty)
    dirty = setTimeout(async () => {
      await sleep(50)
      ask('autosaved')
    }, 600)
  },
}
for (const [name, act] of Object.entries(buttons)) {
  const button = make('button', `do-${name}`)
  button.textContent = name
  button.addEventListener('click', act)
}
const invoker = make('button', 'do-invoke')
invoker.textContent = 'invoke'
invoker.setAttribute('commandfor', 'opened')
invoker.setAttribute('command', 'show-popover')
opened.addEventListener('command', () => ask('command'))

// What is no click.
const typed = make('input', 'typed')
typed.addEventListener('beforeinput', () => ask('beforeinput'))
const composed = make('input', 'composed')
composed.addEventListener('compositionend', () => ask('compositionend'))
const searched = make('input', 'searched')
searched.type = 'search'
searched.addEventListener('search', () => ask('search'))
const pressed = make('input', 'pressed')
pressed.addEventListener('keypress', () => ask('keypress'))
const touched = make('div', 'touched')
touched.textContent = 'touch'
touched.style.cssText = 'width: 200px; height: 60px; touch-action: none'
touched.addEventListener('touchstart', () => {})
touched.addEventListener('touchmove', () => {
  touched.isMoved = true
})
touched.addEventListener('touchend', () => ask(touched.isMoved ? 'swiped' : 'tapped'))
const slider = make('input', 'slider')
slider.type = 'range'
slider.addEventListener('input', () => ask('slid'))
const chooser = make('input', 'chooser')
chooser.type = 'file'
chooser.addEventListener('change', async () => {
  ask(`read-${(await chooser.files[0].text()).length}`)
})
const over = make('div', 'over')
over.textContent = 'over'
over.addEventListener('dragover', (event) => event.preventDefault())
const carried = make('div', 'carried')
carried.textContent = 'carried'
carried.draggable = true
over.addEventListener('dragenter', () => ask('dragenter'))
const label = make('label', 'label')
label.innerHTML = 'label <input type="checkbox" id="labelled">'
label.firstElementChild.addEventListener('change', () => ask('labelled'))
const space = make('button', 'space')
space.textContent = 'space'
space.addEventListener('click', () => ask('space'))
addEventListener('pagehide', () => navigator.sendBeacon('/api/pagehide'))
const away = make('a', 'away')
away.href = '/away.html'
away.textContent = 'away'
