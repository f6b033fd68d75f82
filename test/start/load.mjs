// `npm run load`: the export under a load, and what it costs a Collector. `npm run load -- teams`: only the second.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/bench/load.ts', process.argv.slice(2))
