// Runs a TypeScript file through Vite, which the build needs anyway: `node run-typescript.mjs <file> [options]`.
import { runnerImport } from 'vite'

const [file = ''] = process.argv.splice(2, 1)
await runnerImport(file, { configFile: false, logLevel: 'error', root: process.cwd() })
