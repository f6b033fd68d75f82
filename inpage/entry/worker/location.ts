/**
 * A worker that we start is a blob that runs our code first. To its own script all is as before: `location` says where the
 * script came from, and relative addresses are resolved against that.
 */

import { patch } from '../../platform/calls/patch'
import { prototypeOf } from '../../platform/natives'

/** The functions that resolve addresses relative to the worker, and which of their arguments is the address. */
const ADDRESSED: readonly (readonly [holder: string, name: string, at: number | 'all'])[] = [
  ['', 'fetch', 0],
  ['', 'Request', 0],
  ['', 'EventSource', 0],
  ['', 'WebSocket', 0],
  ['', 'Worker', 0],
  ['', 'importScripts', 'all'],
  ['XMLHttpRequest', 'open', 1],
  ['Cache', 'add', 0],
  ['Cache', 'put', 0],
  ['Cache', 'match', 0],
  ['Cache', 'matchAll', 0],
  ['Cache', 'delete', 0],
  ['Cache', 'keys', 0],
  ['CacheStorage', 'match', 0],
]

/** @param url - the address of the worker's own script */
export function keepLocation(url: string): void {
  const real = new URL(url)
  const location = prototypeOf('WorkerLocation') ?? {}
  for (const name of ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const) {
    patch(
      location,
      name,
      (proceed) => {
        proceed()
        return real[name]
      },
      'get',
    )
  }
  patch(location, 'toString', (proceed) => {
    proceed()
    return real.href
  })
  // Relative addresses cannot be resolved against a blob.
  if (real.protocol === 'blob:') return
  for (const [holder, name, at] of ADDRESSED) {
    patch(
      holder === '' ? globalThis : (prototypeOf(holder) ?? {}),
      name,
      (proceed, _self, args) => {
        for (let i = 0; i < args.length; i++) if (i === at || at === 'all') args[i] = resolved(args[i], real)
        return proceed(args)
      },
      /^[A-Z]/.test(name) ? 'construct' : 'apply',
    )
  }
}

/** Resolves an address. What is no string or no address stays as it is: the browser reports the error itself. */
function resolved(address: unknown, base: URL): unknown {
  if (typeof address !== 'string') return address
  try {
    return new URL(address, base).href
  } catch {
    return address
  }
}
