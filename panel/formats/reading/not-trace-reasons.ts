/** What a file is that is no trace, or none that can be read. */
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
export type NotTraces = (typeof NOT_TRACES)[number]
