// `npm start` and `npm run dev`: a browser with Tracepane in it, on the demo shop.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

const HELP = `npm start [-- <options>]

Opens a browser with Tracepane installed, the demo shop loaded and DevTools open on the Traces panel.
Installs the packages and, if there is none, a browser. Without a display it plays the demo in a headless
browser and prints the trace tree that the panel shows.

  --firefox    in Firefox
  --headless   do so although there is a display
  --dev        from the sources: what is changed is there at once (npm run dev; in Chromium alone)
  --help       this text

TRACEPANE_BROWSER names the browser to use (Chrome, Chromium or Edge, 148 or newer),
TRACEPANE_FIREFOX the Firefox (140 or newer).
`

const options = process.argv.slice(2)
const unknown = options.find((option) => !['--firefox', '--headless', '--dev', '--help'].includes(option))
if (unknown !== undefined) {
  process.stderr.write(`There is no option ${unknown}.\n\n${HELP}`)
  process.exit(2)
}
if (options.includes('--help')) {
  process.stdout.write(HELP)
} else {
  requireNode()
  installPackages()
  runTypeScript('test/start/demo.ts', options)
}
