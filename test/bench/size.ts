/** The library's weight beside what a page would bundle instead: OpenTelemetry's web SDK, fetch and an exporter. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import type { Row } from './table'

const ANCHOR_ENTRY = `
import { WebTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-web'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch'
const provider = new WebTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] })
provider.register()
registerInstrumentations({ instrumentations: [new FetchInstrumentation()] })
`

/** Bundles and minifies a module's text as a page would; gives back the code. */
export async function bundle(source: string, minify = true): Promise<string> {
  const entry = 'virtual:entry'
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? `${process.cwd()}/virtual-entry.ts` : undefined),
        load: (id) => (id.endsWith('/virtual-entry.ts') ? source : undefined),
      },
    ],
    build: { write: false, minify, target: 'es2023', rollupOptions: { input: entry, output: { format: 'iife', name: 'bundled' } } },
  })
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : 'output' in result ? result.output : []
  const chunk = outputs.find((output) => output.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error('the bundle is empty')
  return chunk.code
}

export function anchorLibrary(): Promise<string> {
  return bundle(ANCHOR_ENTRY)
}

export function sizeRow(anchorCode: string): Row {
  const ours = gzipSync(readFileSync('dist/chrome/inpage/library.js'), { level: 9 }).length
  const anchor = gzipSync(anchorCode, { level: 9 }).length
  return {
    what: 'library, gzipped',
    anchor: `OTel SDK + fetch + OTLP ${(anchor / 1024).toFixed(1)} KB`,
    ours: `${(ours / 1024).toFixed(1)} KB`,
    wanted: '≤ 12 KB',
    holds: ours <= 12 * 1024,
  }
}
