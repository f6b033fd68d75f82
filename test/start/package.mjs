// `npm run package`: the npm package `tracepane`, in dist/npm.
import { requireNode, runTypeScript } from './install.mjs'

requireNode()
runTypeScript('test/start/npm-package.ts', [])
