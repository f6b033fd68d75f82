// `npm run load`: the export under a load, while its endpoint is down for half of it.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/bench/load.ts', process.argv.slice(2))
