/** What a framework asks its server for, by the names that its own protocol has for that. */
import type { AttributeValue } from '../../block/format'
import { isRepeatable, type SentRequest } from './trace-headers/preflight'

/** Of an id without a meaning, as much as tells it from others. */
const MAX_ID = 8
/** What the page's own frameworks say, where a browser would say `Sec-Purpose`. */
const PREFETCH = ['purpose', 'sec-purpose', 'x-sec-purpose', 'x-purpose', 'x-moz']
const PREFETCHED = ['next-router-prefetch', 'next-router-segment-prefetch', 'hx-preloaded']
/** Of Next, Inertia, htmx and Turbo: the contents of another route are asked for. */
const ROUTE = ['rsc', 'x-inertia', 'hx-boosted', 'x-turbo-request-id']

interface NamedRequest {
  readonly name: string
  readonly attributes: Record<string, AttributeValue>
}

/** `action add`, `prefetch` or `route`; undefined for what is none of these. */
export function frameworkOperation(request: SentRequest): NamedRequest | undefined {
  const { url, headers } = request
  const has = (names: readonly string[]) => headers !== undefined && names.some((name) => headers.has(name))
  if (isRepeatable(request)) {
    const isPrefetch = has(PREFETCHED) || PREFETCH.some((name) => headers?.get(name)?.includes('prefetch'))
    const isRoute = (has(ROUTE) && !headers?.has('turbo-frame')) || /\/__data\.json$|\.data$/.test(url.pathname)
    const purpose = isPrefetch ? 'prefetch' : isRoute ? 'route' : undefined
    return purpose && { name: purpose, attributes: { 'tracepane.request.purpose': purpose } }
  }
  const action = actionIn(url, headers)
  return action === undefined
    ? undefined
    : {
        name: `action ${action}`,
        attributes: { 'tracepane.request.purpose': 'action', 'tracepane.action.name': action },
      }
}

function actionIn({ pathname, search, searchParams }: URL, headers: Headers | undefined): string | undefined {
  // Next: a hash.
  const next = headers?.get('next-action')
  if (next) return next.slice(0, MAX_ID)
  // SolidStart: `src/api.ts#add`.
  const solid = headers?.get('x-server-id')
  if (solid) return solid.slice(solid.lastIndexOf('#') + 1).slice(0, 40)
  // SvelteKit: `?/add`; https://svelte.dev/docs/kit/form-actions
  if (headers?.has('x-sveltekit-action')) return /^\?\/(\w+)/.exec(search)?.[1] ?? 'default'
  // Astro, and SvelteKit's remote functions: the last part of the path.
  const last = /^\/_(?:actions|app\/remote)\/(?:[^/.]*[/.])*([\w-]+)\/?$/.exec(pathname)?.[1]
  if (last !== undefined) return last
  // Remix and React Router: the route whose action it is.
  const remix = searchParams.get('_data') ?? /^(.+)\.data$/.exec(pathname)?.[1]
  return remix?.slice(0, 80)
}
