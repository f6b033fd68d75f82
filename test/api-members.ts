/** What the tracing API has, by name, for tests that call all of it. */
export const SPAN_METHODS = [
  'spanContext',
  'isRecording',
  'setAttribute',
  'setAttributes',
  'addEvent',
  'recordError',
  'setStatus',
  'addLink',
  'updateName',
  'finish',
  'release',
] as const
export const SPAN_READINGS = [
  'name',
  'kind',
  'parent',
  'startTimeNs',
  'endTimeNs',
  'status',
  'attributes',
  'events',
  'links',
] as const
export const TRACER_METHODS = [
  'new',
  'startSpan',
  'setActiveSpan',
  'activeSpan',
  'withActiveSpan',
  'trace',
  'processSpan',
  'wrap',
  'instrument',
  'traced',
] as const
