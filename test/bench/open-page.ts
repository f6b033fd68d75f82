/**
 * Runs in a page: what pages do most, `count` times, for the rows that are measured with DevTools open. Each work resolves
 * when all that it set off has run.
 */

type Work = (count: number) => Promise<unknown> | undefined

const WORKS = {
  async await(count) {
    for (let i = 0; i < count; i++) await same(i)
  },
  /** A flow's own awaits of what is no promise, which are only inferred. */
  async value(count) {
    for (let i = 0; i < count; i++) await i
  },
  /** The same in turns with awaits of promises, in rows of five. */
  async 'value-rows'(count) {
    for (let i = 0; i < count; i++) await (i % 6 === 0 ? same(i) : i)
  },
  reaction(count) {
    let last: Promise<unknown> = Promise.resolve()
    for (let i = 0; i < count; i++) last = Promise.resolve(i).then(identity)
    return last
  },
  microtask: (count) =>
    new Promise<void>((resolve) => {
      let left = count
      const run = () => {
        if (--left === 0) resolve()
      }
      for (let i = 0; i < count; i++) queueMicrotask(run)
    }),
  timer: (count) =>
    new Promise<void>((resolve) => {
      let left = count
      const run = () => {
        if (--left === 0) resolve()
      }
      for (let i = 0; i < count; i++) setTimeout(run)
    }),
  /** An event of the page's own at an element of the page. */
  listener(count) {
    const target = document.createElement('div')
    for (let i = 0; i < count; i++) {
      const listener = () => i
      target.addEventListener('ping', listener)
      target.dispatchEvent(new Event('ping'))
      target.removeEventListener('ping', listener)
    }
    return undefined
  },
  /** An event of the user's: listeners of those are wrapped. */
  'click-listener'(count) {
    const target = document.createElement('button')
    for (let i = 0; i < count; i++) {
      const listener = () => i
      target.addEventListener('click', listener)
      target.removeEventListener('click', listener)
    }
    return undefined
  },
  async fetch(count) {
    for (let i = 0; i < count; i++) await (await fetch('/shop.css')).text()
  },
  async xhr(count) {
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => {
        const request = new XMLHttpRequest()
        request.open('GET', '/shop.css')
        request.onload = resolve
        request.send()
      })
    }
  },
  async 'blank-frame'(count) {
    for (let i = 0; i < count; i++) {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      await task()
      frame.remove()
      await task()
    }
  },
  'loaded-frame': (count) => loadedFrames(count, (frame) => frame.setAttribute('src', '/empty')),
  'srcdoc-frame': (count) => loadedFrames(count, (frame) => frame.setAttribute('srcdoc', '<p>text</p>')),
} satisfies Readonly<Record<string, Work>>

export type WorkName = keyof typeof WORKS

const same = async (value: number) => value
const identity = (value: number) => value

function task(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

async function loadedFrames(count: number, fill: (frame: HTMLIFrameElement) => void): Promise<void> {
  for (let i = 0; i < count; i++) {
    const frame = document.createElement('iframe')
    fill(frame)
    const loaded = new Promise((resolve) => {
      frame.onload = resolve
    })
    document.body.append(frame)
    await loaded
    frame.remove()
    await task()
  }
}

/** `inFlow`: as the work of a span; without Tracepane there is no difference. */
async function runWork(name: WorkName, count: number, inFlow: boolean): Promise<number> {
  const from = performance.now()
  const run = async () => {
    await WORKS[name](count)
  }
  await (inFlow && typeof tracing === 'object' ? tracing.trace('work', run) : run())
  return performance.now() - from
}

Object.assign(globalThis, { runWork })
