chrome.devtools.panels.create('Anchor', '', '/panel.html')
