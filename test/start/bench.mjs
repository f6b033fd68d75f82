// `npm run bench`: the table of figures, each beside its anchor of the same run.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/bench/main.ts', process.argv.slice(2))
