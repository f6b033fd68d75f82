// `npm run fuzz`: what comes from pages, files and users, changed at random, a great many times.
import { installPackages, requireNode, runTypeScript } from './install.mjs'

requireNode()
installPackages()
runTypeScript('test/fuzz/main.ts', process.argv.slice(2))
