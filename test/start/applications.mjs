// `npm run applications`: real applications, and how much of their trees is right.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/apps/registry/main.ts', process.argv.slice(2))
