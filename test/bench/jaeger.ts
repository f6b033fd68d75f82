/**
 * Jaeger UI's own transform, filter and critical path, for the rows beside ours. Its code is not ours to keep: it is built
 * from a checkout of https://github.com/jaegertracing/jaeger-ui (with its packages installed) that `JAEGER_UI` names.
 */
import { build } from 'vite'

/** The script that puts `measureJaeger(json, siblings)` into a page; undefined where no checkout is named. */
export async function jaegerScript(): Promise<string | undefined> {
  const checkout = process.env.JAEGER_UI
  if (checkout === undefined) return undefined
  const source = `${checkout}/packages/jaeger-ui/src`
  const entry = 'virtual:jaeger'
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    root: source,
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.env': '{}',
      __REACT_APP_GA_DEBUG__: '""',
      __REACT_APP_VSN_STATE__: '""',
      __APP_ENVIRONMENT__: '"production"',
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? `${source}/bench-entry.ts` : undefined),
        load: (id) => (id === `${source}/bench-entry.ts` ? ENTRY : undefined),
      },
    ],
    build: { write: false, target: 'es2023', rollupOptions: { input: entry, output: { format: 'iife' } } },
  })
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : 'output' in result ? result.output : []
  const chunk = outputs.find((output) => output.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error('Jaeger UI gave no bundle')
  return chunk.code
}

/** As its own trace page does it: what a backend sends is parsed, transformed, and wrapped as OpenTelemetry's. */
const ENTRY = `
import transformTraceData from './model/transform-trace-data'
import filterSpans from './utils/filter-spans'
import criticalPath from './components/TracePage/CriticalPath'

const opened = (json) => {
  const trace = transformTraceData(JSON.parse(json).data[0])
  const { spans } = trace.asOtelTrace()
  return { trace, spans }
}
const timed = async (run) => {
  const from = await threadMs()
  run()
  return (await threadMs()) - from
}
const median = async (times, run) => {
  const costs = []
  for (let i = 0; i < times; i++) costs.push(await timed(run))
  return costs.sort((a, b) => a - b)[times >> 1]
}
const pathMs = async (json) => {
  const trace = opened(json).trace.asOtelTrace()
  let failed = false
  const ms = await timed(() => { failed = criticalPath(trace).failed })
  return failed ? undefined : ms
}
console.error = () => {}
globalThis.measureJaeger = async (json, siblings) => {
  const { spans } = opened(json)
  return {
    openedMs: await median(3, () => opened(json)),
    filterMs: await median(5, () => filterSpans('cart/17', spans)),
    pathMs: await pathMs(json),
    siblingsPathMs: await pathMs(siblings),
  }
}
`
