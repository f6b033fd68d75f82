import type { TraceReader } from '../format'
import { putInto } from '../grouped'
import { messagesIn } from '../otlp/otlp-protobuf'
import type { TraceSpan } from '../trace-model'
import { type ImportLoss, ImportReport, type LeftOut } from './import-report'
import { Fault, type FaultReason } from './json-parts'
import type { FilePart } from './json-values'
import { errorIn, notTracesIn } from './not-traces'
import type { ReadSpan } from './read-span'
import { textParts } from './text-parts'
import { wholeSpans } from './whole-spans'

/** A file: its text, its bytes if it is not text, or the files of an archive. */
export type FileContent = string | Uint8Array | readonly NamedContent[]

/** A file of an archive. */
export interface NamedContent {
  /** '' if it is the only one. */
  readonly name: string
  readonly content: string | Uint8Array
  /** Whether its end is missing, as the compressed file was cut off. */
  readonly isCut?: boolean
  /** Why it could not be unpacked. */
  readonly fault?: Fault
}

/** The result: spans, or why there are none. */
export type ReadFile =
  | {
      readonly spans: readonly TraceSpan[]
      readonly title: string
      /** How many parts could not be read; the first are listed. */
      readonly leftOut: number
      readonly listed: readonly LeftOut[]
      /** What the file contains that is not kept, with counts. */
      readonly losses: ReadonlyMap<ImportLoss, number>
    }
  | Refusal

/** Why a file could not be read. */
export interface Refusal {
  readonly reason: FaultReason
  readonly where: string
  /** The wrong value, cut; missing if there is none. */
  readonly value?: string
}

/** Reads a file with the first readers that recognize its values. Never throws. */
export function readWith(readers: readonly TraceReader[], content: FileContent): ReadFile {
  const report = new ImportReport()
  const readerOf = readerFinder(readers)
  try {
    const parts = partsOf(content, (value) => readerOf(value) !== undefined, report)
    const { read, titles } = readParts(readerOf, parts, report)
    const spans = wholeSpans(read, report)
    if (spans.length === 0) return reasonForNone(parts, report)
    const { leftOut, listed, losses } = report
    return { spans, title: titles.join(', '), leftOut, listed, losses }
  } catch (error) {
    // Anything but a `Fault` is a stack overflow: the file is nested too deep.
    return error instanceof Fault ? refusal(error) : { reason: 'tooDeep', where: 'file' }
  }
}

type Recognizes = (value: unknown) => boolean
type ReaderOf = (value: unknown) => TraceReader | undefined

/** The first reader that recognizes a value; each value of a file is asked about several times. */
function readerFinder(readers: readonly TraceReader[]): ReaderOf {
  const known = new WeakMap<object, TraceReader | 'none'>()
  return (value) => {
    const isKept = typeof value === 'object' && value !== null
    const kept = isKept ? known.get(value) : undefined
    if (kept !== undefined) return kept === 'none' ? undefined : kept
    const found = readers.find((one) => one.recognizes(value))
    if (isKept) known.set(value, found ?? 'none')
    return found
  }
}

function partsOf(content: FileContent, recognizes: Recognizes, report: ImportReport): FilePart[] {
  if (typeof content === 'string') return textParts(content, recognizes, report)
  if (content instanceof Uint8Array) return messagesIn(content, report)
  return content.flatMap((file) => {
    if (file.isCut) report.leaveOut('text', () => new Fault('cutOff', file.name || 'file'))
    if (content.length === 1 && file.fault === undefined) return partsOf(file.content, recognizes, report)
    const { name } = file
    const parts = report.tried('file', name, () => partsOfFile(file, recognizes, report)) ?? []
    return parts.map((part) => ({ ...part, where: `${name}: ${part.where}` }))
  })
}

/** The values of a file. In an archive, its name is added to a `Fault`. */
function partsOfFile({ name, content, fault }: NamedContent, recognizes: Recognizes, report: ImportReport): FilePart[] {
  if (fault !== undefined) throw fault
  try {
    return partsOf(content, recognizes, report)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault(error.reason, error.where === 'file' ? name : `${name}: ${error.where}`)
  }
}

function readParts(readerOf: ReaderOf, parts: readonly FilePart[], report: ImportReport) {
  const ofReader = new Map<TraceReader, FilePart[]>()
  const unknown: FilePart[] = []
  for (const part of parts) {
    const reader = readerOf(part.value)
    if (reader === undefined) unknown.push(part)
    else putInto(ofReader, reader, part)
  }
  if (ofReader.size === 0 && parts.length > 0) {
    // In an archive, any file may say what it is.
    const { value, where, isLoose = false } = parts.find((part) => notTracesIn(part.value)) ?? parts[0]
    throw faultOf(value, where, isLoose ? 'notJson' : 'unknownFormat')
  }
  for (const { value, where } of unknown) {
    report.leaveOut('part', () => faultOf(value, where, 'unknownFormat'))
  }
  const read: ReadSpan[] = []
  for (const [reader, own] of ofReader) for (const span of reader.read(own, report)) read.push(span)
  return { read, titles: [...ofReader.keys()].map(({ title }) => title) }
}

/** What is wrong with a value that no reader recognizes. */
function faultOf(value: unknown, where: string, otherwise: 'notJson' | 'unknownFormat'): Fault {
  const isEmpty = typeof value === 'object' && Object.keys(value ?? {}).length === 0
  const reason = notTracesIn(value) ?? (isEmpty ? 'noSpans' : otherwise)
  return new Fault(reason, `${where}file`, reason === 'isErrorAnswer' ? errorIn(value) : undefined)
}

/** If nothing could be read, the first part that was left out says why. */
function reasonForNone(parts: readonly FilePart[], report: ImportReport): Refusal {
  const [first] = report.listed
  if (first !== undefined) return refusal(first)
  const instants = report.losses.get('instants') ?? 0
  if (instants > 0) return { reason: 'onlyInstants', where: 'file', value: String(instants) }
  // A recording of Chrome may hold samples alone.
  if (report.losses.has('samples')) return { reason: 'isCpuProfile', where: 'file' }
  const [part] = parts
  const known = part === undefined ? undefined : notTracesIn(part.value)
  return known === undefined ? { reason: 'noSpans', where: 'file' } : refusal(faultOf(part?.value, '', 'unknownFormat'))
}

function refusal({ reason, where, value }: { reason: FaultReason; where: string; value: string }): Refusal {
  return value === '' ? { reason, where } : { reason, where, value }
}
