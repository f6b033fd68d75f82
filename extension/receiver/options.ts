/** Reads the command line. */
import { parseArgs } from 'node:util'
import { RECEIVER_GRPC_PORT, RECEIVER_PORT } from '../backends/receiver-protocol'
import type { ReceiverOptions } from './receiver'

export const HELP = `npx tracepane [options]

Receives OpenTelemetry traces of the programs on this machine, on the ports to which every OpenTelemetry
SDK sends by default, and shows them in the Traces panel of DevTools beneath the requests that caused
them. It keeps the newest in memory and nothing on disk.

  --port N                 OTLP/HTTP, protobuf and JSON (${RECEIVER_PORT})
  --grpc-port N            OTLP/gRPC (${RECEIVER_GRPC_PORT})
  --memory MB              what is kept of traces (256)
  --forward URL            passes on all that comes, to a Collector, Jaeger, Tempo … by OTLP/HTTP
  --forward-header K=V     with this header; may be given more than once
  --quiet                  says only what goes wrong at the start
  --version
  --help
`

/** The command line: options, a request for help or the version, or an error. */
export type CommandLine =
  | { readonly type: 'run'; readonly options: Omit<ReceiverOptions, 'version' | 'write'>; readonly quiet: boolean }
  | { readonly type: 'help' | 'version' }
  | { readonly type: 'wrong'; readonly reason: string }

/** @param args - without Node and the script */
export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: String(RECEIVER_PORT) },
        'grpc-port': { type: 'string', default: String(RECEIVER_GRPC_PORT) },
        memory: { type: 'string', default: '256' },
        forward: { type: 'string' },
        'forward-header': { type: 'string', multiple: true, default: [] },
        quiet: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { type: 'help' }
    if (values.version) return { type: 'version' }
    return {
      type: 'run',
      quiet: values.quiet,
      options: {
        port: whole(values.port, 65_535, '--port'),
        grpcPort: whole(values['grpc-port'], 65_535, '--grpc-port'),
        maxBytes: whole(values.memory, 1_000_000, '--memory') * 1024 * 1024,
        forward: values.forward === undefined ? undefined : endpoint(values.forward),
        forwardHeaders: Object.fromEntries(values['forward-header'].map(header)),
      },
    }
  } catch (error) {
    return { type: 'wrong', reason: error instanceof Error ? error.message : String(error) }
  }
}

function whole(text: string, most: number, name: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > most) {
    throw new Error(`${name} ${text}: a whole number up to ${most}`)
  }
  return value
}

function endpoint(text: string): URL {
  if (!/^https?:/.test(text) || !URL.canParse(text)) throw new Error(`--forward ${text}: http:// or https://`)
  return new URL(text)
}

function header(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new Error(`--forward-header ${text}: name=value`)
  // Checked here: `fetch` would refuse the header only when the first request is forwarded.
  new Headers([[text.slice(0, at), text.slice(at + 1)]])
  return [text.slice(0, at), text.slice(at + 1)]
}
