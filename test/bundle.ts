import { build } from 'vite'

/** Bundles an entry file (a path from this folder), minified, as a page would load it. */
export async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      rollupOptions: { input: new URL(entry, import.meta.url).pathname, output: { format: 'iife', name: 'bundled' } },
    },
  })
  const outputs = Array.isArray(result) ? result.flatMap((one) => one.output) : 'output' in result ? result.output : []
  const chunk = outputs.find((output) => output.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error(`${entry} gave no bundle`)
  return chunk.code
}
