/** Kinds of files that are not traces, or cannot be read. */
const NOT_TRACES = [
  'isCpuProfile',
  'isHeapSnapshot',
  'isFirefoxProfile',
  'isSpeedscope',
  'isLighthouse',
  'isSourceMap',
  'isWebPage',
  'isSearchResult',
  'isTurbopack',
  'isPerfetto',
  'isProtobuf',
  'isBinary',
  'isEmptyZip',
] as const
/** One of these kinds. */
export type NotTraces = (typeof NOT_TRACES)[number]
