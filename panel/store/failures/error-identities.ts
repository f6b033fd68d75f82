import { BlockTexts, NO_TEXT } from '../columns/block-texts'
import type { SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { type ErrorIdentity, errorTexts, identityOf, withoutVarying } from './exceptions'

/** Texts of errors come from the page: so many are kept. */
const MAX_TEXTS = 4096

/** What went wrong in spans, without what is another each time. It is read once for a whole block. */
export class ErrorIdentities {
  readonly #table: SpanTable
  #texts: BlockTexts
  /** By the number of a text. */
  #known: ErrorIdentity[] = []

  constructor(table: SpanTable) {
    this.#table = table
    this.#texts = new BlockTexts(table, errorTexts)
  }

  /** Whether anything went wrong in a span. */
  has(span: SpanIndex): boolean {
    return this.#texts.of(span) !== NO_TEXT
  }

  /** What went wrong in a span; undefined where nothing did. It is the same object for the same error. */
  of(span: SpanIndex): ErrorIdentity | undefined {
    const text = this.#texts.of(span)
    if (text === NO_TEXT) return undefined
    this.#known[text] ??= identityOf(withoutVarying(this.#texts.texts.get(text)))
    return this.#known[text]
  }

  /** The same as the span has it, with what is another each time. */
  saidBy(span: SpanIndex): ErrorIdentity | undefined {
    const text = this.#texts.textOf(span)
    return text === undefined ? undefined : identityOf(text)
  }

  /** Forgets the texts if they are too many. */
  tidy(): void {
    if (this.#texts.texts.size <= MAX_TEXTS) return
    this.#texts = new BlockTexts(this.#table, errorTexts)
    this.#known = []
  }
}
