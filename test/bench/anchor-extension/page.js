/**
 * The anchor of the transport rows: the way existing tools take. Span objects go in batches, as objects or as one JSON
 * string, by window.postMessage to the relay, by a port to the worker, by a port to the panel.
 */
globalThis.sendAnchorSpans = (count, form, batch) => {
  const startedAt = performance.timeOrigin + performance.now()
  for (let first = 0; first < count; first += batch) {
    const spans = []
    for (let i = first; i < Math.min(first + batch, count); i++) {
      const start = performance.now()
      spans.push({
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: (0x1000000000 + i).toString(16).padStart(16, '0'),
        parentSpanId: 'eee19b7ec3c1b173',
        name: 'work',
        kind: 1,
        startTimeUnixNano: String(start * 1e6),
        endTimeUnixNano: String(performance.now() * 1e6),
        attributes: [
          { key: 'item.index', value: { intValue: i } },
          { key: 'item.name', value: { stringValue: 'item' } },
          { key: 'item.ready', value: { boolValue: true } },
        ],
        events: [],
        status: { code: 0 },
      })
    }
    window.postMessage({ anchor: form === 'json' ? JSON.stringify(spans) : spans }, '*')
  }
  return startedAt
}
