// `npm test`: everything that is checked, from the format to the real DevTools panel. `npm run smoke`: a part of it.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/start/all-tests.ts', process.argv.slice(2))
