/** The scripts of the page as DevTools has them: exactly what ran, without asking a server, including evaluated code. */

/** The part of `devtools.inspectedWindow` that is used. Firefox has no `getResources`. */
interface InspectedWindow {
  getResources?(done: (resources: unknown) => void): void
}

/** How long to wait for an answer of DevTools, in ms. */
const MAX_WAIT_MS = 5_000
/** How long the list of resources is cached, in ms: several places are asked for at once. */
const LIST_MS = 500

let list: { readonly ms: number; readonly resources: Promise<readonly unknown[]> } | undefined

/** The text of a script by its URL; undefined if the browser does not have it or does not say. */
export async function scriptInBrowser(url: string): Promise<string | undefined> {
  // The cached list may be older than the script.
  return (await contentIn(await allResources(LIST_MS), url)) ?? contentIn(await allResources(0), url)
}

async function contentIn(resources: readonly unknown[], url: string): Promise<string | undefined> {
  for (const resource of resources) {
    const { url: of, type } = (resource ?? {}) as { readonly url?: unknown; readonly type?: unknown }
    // `sm-script` is an original source that a source map names.
    if (typeof of !== 'string' || !isSame(of, url) || (type !== undefined && type !== 'script')) continue
    const text = await contentOf(resource)
    if (text !== undefined) return text
  }
  return undefined
}

/** @param maxAgeMs - how old the cached list may be */
function allResources(maxAgeMs: number): Promise<readonly unknown[]> {
  const now = Date.now()
  if (list !== undefined && now - list.ms < maxAgeMs) return list.resources
  const { chrome } = globalThis as {
    readonly chrome?: { readonly devtools?: { readonly inspectedWindow?: InspectedWindow } }
  }
  const inspected = chrome?.devtools?.inspectedWindow
  const resources = answered<readonly unknown[]>([], (done) =>
    inspected?.getResources === undefined
      ? done([])
      : inspected.getResources((found) => done(Array.isArray(found) ? found : [])),
  )
  list = { ms: now, resources }
  return resources
}

function contentOf(resource: unknown): Promise<string | undefined> {
  const { getContent } = resource as { getContent?(done: (text: unknown, encoding: unknown) => void): void }
  return answered<string | undefined>(undefined, (done) => {
    if (typeof getContent !== 'function') done(undefined)
    else
      getContent.call(resource, (text, encoding) =>
        done(typeof text === 'string' && text !== '' && encoding !== 'base64' ? text : undefined),
      )
  })
}

/** The answer to `ask`, or `otherwise` if there is none in time. */
function answered<T>(otherwise: T, ask: (done: (answer: T) => void) => void): Promise<T> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(otherwise), MAX_WAIT_MS)
    ask((answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

/** Compares URLs. DevTools drops `./` from the names of evaluated code: `webpack-internal:///./src/cart.ts`. */
function isSame(of: string, url: string): boolean {
  return of === url || of === url.replaceAll('/./', '/')
}
