/** In a document: what nobody caught, and what an element could not load, which is one span with its request. */
import { disposeAll } from '../../../platform/dispose-all'
import { listenToWindow } from '../../../platform/events/listen'
import type { Instrumentation } from '../../instrumentation'
import { withoutFragment } from '../../page-url'
import { pageLoadSpan } from '../page-load'
import { errorInstrumentation } from './error'
import { failResource, forgoResources, resourceFailed } from './failed-resources'

export const documentErrorInstrumentation: Instrumentation = {
  name: 'error',
  install(parts) {
    return disposeAll([
      errorInstrumentation.install(parts),
      listenToWindow('error', ({ target: element }) => {
        if (!(element instanceof Element)) return
        // Browsers ask nobody for an empty `src`, of which the property says the page's own URL.
        const src: unknown = element.getAttribute('src') !== '' && Reflect.get(element, 'src')
        const url: unknown = Reflect.get(element, 'currentSrc') || src || Reflect.get(element, 'href')
        if (typeof url !== 'string' || url === '') return
        const { tracing } = parts
        const { localName } = element
        resourceFailed(tracing, url, localName, () => {
          const span = tracing.startInstrumentationSpan('error', localName, {
            parent: pageLoadSpan(),
            attributes: { 'url.full': withoutFragment(url) },
          })
          failResource(span, localName)
          span.finish()
        })
      }),
    ])
  },
  update({ settings }) {
    if (!settings().instrumentations.includes('document')) forgoResources()
  },
}
