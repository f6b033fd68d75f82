// `npm run release`: what the stores get, in `.artifacts/release`.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/start/release.ts', process.argv.slice(2))
