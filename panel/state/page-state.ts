import { type ReadonlySignal, signal } from '@preact/signals'
import type { DocumentInfo } from '../../extension/messages'
import { originOf } from '../../extension/origin'
import type { PageStatus } from '../../inpage/transport/status'
import type { Environment } from './environment'

/** What is known of the inspected page. */
export class PageState {
  readonly #document = signal<DocumentInfo | undefined>(undefined)
  readonly #hasAccess = signal(true)
  readonly #refused = signal<readonly string[]>([])
  readonly #lateKnownOf = signal<string | undefined>(undefined)

  constructor({ watchAccess, watchRefused }: Pick<Environment, 'watchAccess' | 'watchRefused'>) {
    watchAccess((granted) => {
      this.#hasAccess.value = granted
    })
    watchRefused((names) => {
      this.#refused.value = names
    })
  }

  /** The document in the main frame. */
  get document(): ReadonlySignal<DocumentInfo | undefined> {
    return this.#document
  }

  /** The origin of the page; undefined where it is not known. */
  get origin(): string | undefined {
    return originOf(this.#document.value?.url)
  }

  /** The browser lets the extension into the page. */
  get hasAccess(): ReadonlySignal<boolean> {
    return this.#hasAccess
  }

  /** Scripts that the browser brings into no page. */
  get refused(): ReadonlySignal<readonly string[]> {
    return this.#refused
  }

  /** Id of the document for which the notice "tracing began late" was dismissed. */
  get lateKnownOf(): ReadonlySignal<string | undefined> {
    return this.#lateKnownOf
  }

  setDocument(document: DocumentInfo): void {
    this.#document.value = document
  }

  setStatus(documentId: string, status: PageStatus): void {
    const document = this.#document.value
    if (document?.documentId === documentId) this.#document.value = { ...document, status }
  }

  /** Dismisses the notice that tracing of the present document began late, or shows it again. */
  setLateKnown(isKnown: boolean): void {
    this.#lateKnownOf.value = isKnown ? this.#document.value?.documentId : undefined
  }
}
