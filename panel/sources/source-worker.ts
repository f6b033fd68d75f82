/** Reads source maps away from the panel: one of 30 MB is a second of work at one go. */
import { loadText } from './loaded-text'
import type { Resolution } from './place'
import { ScriptMaps } from './script-maps'
import type { FromSourceWorker, ToSourceWorker } from './source-messages'

const waiting = new Map<number, (text: string | undefined) => void>()
let asked = 0

const maps = new ScriptMaps({
  inBrowser: (url) =>
    new Promise((resolve) => {
      waiting.set(++asked, resolve)
      say({ type: 'script', id: asked, url })
    }),
  load: (url, document, method) => loadText((target, init) => fetch(target, init), url, document, method),
})

addEventListener('message', ({ data }: MessageEvent<ToSourceWorker>) => {
  if (data.type === 'resolve') void resolve(data)
  else if (data.type === 'ping') say({ type: 'pong' })
  else {
    waiting.get(data.id)?.(data.text)
    waiting.delete(data.id)
  }
})

async function resolve({ id, document, place }: Extract<ToSourceWorker, { type: 'resolve' }>): Promise<void> {
  const resolution = await maps
    .resolve(document, place)
    // Whoever asks is told in any case.
    .catch((): Resolution => ({ type: 'none', reason: 'unreadable', isIgnored: false }))
  say({ type: 'resolved', id, resolution })
}

function say(message: FromSourceWorker): void {
  postMessage(message)
}
