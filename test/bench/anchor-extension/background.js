const panels = new Set()
chrome.runtime.onConnect.addListener((port) => {
  if (port.name === 'panel') panels.add(port)
  else
    port.onMessage.addListener((message) => {
      for (const panel of panels) panel.postMessage(message)
    })
})
