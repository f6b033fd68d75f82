/** Pages with OpenTelemetry of their own, of every version that matters, bundled and minified as pages bundle it. */
import { build } from 'vite'

export const APIS = ['api-1.4', 'api-1.8', 'api-1.9', 'api-1.10'] as const
export const SDKS = ['sdk-1.15', 'sdk-1.30', 'sdk-2.0', '@opentelemetry/sdk-trace-web', 'sdk-3.1'] as const
export type Api = (typeof APIS)[number]
export type Sdk = (typeof SDKS)[number]

export interface SetUp {
  readonly imports: string
  /** Makes a provider that exports every span by itself to what `exporter` holds, and registers all that it brings. */
  readonly statements: string
}

/** What a page of this SDK does at its start; `api` is the API in it. */
export function setUpOf(sdk: Sdk): SetUp {
  if (sdk === 'sdk-3.1') {
    return {
      imports: `import { TracerProvider, StackContextManager, SimpleSpanProcessor } from '${sdk}'`,
      statements: `const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
        api.trace.setGlobalTracerProvider(provider)
        api.context.setGlobalContextManager(new StackContextManager().enable())
        api.propagation.setGlobalPropagator({
          inject(context, carrier, setter) {
            const { traceId, spanId } = api.trace.getSpanContext(context) ?? {}
            if (traceId !== undefined) setter.set(carrier, 'traceparent', \`00-\${traceId}-\${spanId}-01\`)
          },
          extract: (context) => context,
          fields: () => ['traceparent'],
        })`,
    }
  }
  return {
    imports: `import { WebTracerProvider, SimpleSpanProcessor } from '${sdk}'`,
    statements: sdk.startsWith('sdk-1.')
      ? 'const provider = new WebTracerProvider(); provider.addSpanProcessor(new SimpleSpanProcessor(exporter)); provider.register()'
      : 'const provider = new WebTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }); provider.register()',
  }
}

const bundles = new Map<string, Promise<string>>()

/** The script of a page whose source is `code`, in which `@opentelemetry/api` is this version of it. */
export function bundlePage(code: string, api: Api): Promise<string> {
  const key = `${api} ${code}`
  const made = bundles.get(key) ?? bundle(code, api)
  bundles.set(key, made)
  return made
}

async function bundle(code: string, api: Api): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { '@opentelemetry/api': api } },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? '\0page' : undefined),
        load: (id) => (id === '\0page' ? code : undefined),
      },
    ],
    build: { write: false, minify: true, rollupOptions: { input: 'page', output: { format: 'iife' } } },
  })
  const [first] = Array.isArray(output) ? output : [output]
  if (first === undefined || !('output' in first)) throw new Error('no bundle')
  return first.output[0].code
}
