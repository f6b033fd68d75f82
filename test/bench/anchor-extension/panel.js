const received = []
globalThis.received = received
globalThis.lastAt = 0
chrome.runtime.connect({ name: 'panel' }).onMessage.addListener((message) => {
  for (const span of typeof message === 'string' ? JSON.parse(message) : message) received.push(span)
  globalThis.lastAt = performance.timeOrigin + performance.now()
})
