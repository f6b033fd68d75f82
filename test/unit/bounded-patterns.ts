/** A pattern that is not linear, the most characters that it is ever run on, and why that holds. */
export interface BoundedPattern {
  readonly pattern: RegExp
  readonly most: number
  readonly why: string
}

const BEING_MENDED = 'a known fault, which is being mended: the row goes with it'

export const BOUNDED: readonly BoundedPattern[] = [
  { pattern: /[\w.]+\/\w+$/, most: 20, why: BEING_MENDED },
  { pattern: /^(\s|#.*)*(\{|query\b|mutation\b|subscription\b|fragment\b)/, most: 20, why: BEING_MENDED },
  { pattern: /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, most: 20, why: BEING_MENDED },
  { pattern: /([?&])([^=&]*)=([^&]*)/g, most: 20, why: BEING_MENDED },
  {
    pattern:
      /^([^/]*\.)?(browser-intake-[^/]*|ingest(\.\w+)?\.sentry\.io|bam\.nr-data\.net|api\.honeycomb\.io|rum-ingest\.[^/]*)\/|\/(v1\/(traces|metrics|logs)|api\/(v2\/spans|\d+\/(envelope|store)\/?)|collect\/[0-9a-f]{32}|intake\/v2\/rum\/events)$/i,
    most: 20,
    why: BEING_MENDED,
  },
  { pattern: /^\s*([^=\s]+)\s*=\s*([^;]*?)\s*(;|$)/, most: 20, why: BEING_MENDED },
]

/** Where a pattern is made of a text, and why that is safe. */
export const MADE_OF_TEXT: readonly { readonly file: string; readonly why: string }[] = [
  {
    file: 'inpage/instrument/xhr.ts',
    why: 'of the names of two headers, with one repeat, which begins behind them',
  },
  {
    file: 'panel/formats/visible-text.ts',
    why: 'of constants: it has no repeat, and looks back and ahead by one character',
  },
  {
    file: 'panel/query/pattern/classes.ts',
    why: 'of one character class, which is run on one character',
  },
  {
    file: 'panel/query/pattern/linear-pattern.ts',
    why: 'only to learn whether it is valid: it is never run',
  },
]
