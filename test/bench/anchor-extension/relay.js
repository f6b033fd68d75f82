const port = chrome.runtime.connect({ name: 'relay' })
addEventListener('message', (event) => {
  if (event.source === window && event.data?.anchor) port.postMessage(event.data.anchor)
})
