/** What the program prints when it has started. */
import { RECEIVER_GRPC_PORT, RECEIVER_PORT } from '../backends/receiver-protocol'

/** What is said of the program that has started. */
interface ListeningProgram {
  readonly version: string
  /** The ports on which it listens. */
  readonly port: number
  readonly grpcPort: number
  readonly maxBytes: number
  readonly forward: URL | undefined
}

/** @returns lines: where it listens, and what is to be set so that services and panel find it there */
export function greeting({ version, port, grpcPort, maxBytes, forward }: ListeningProgram): readonly string[] {
  const lines = [
    `Tracepane ${version} receives OpenTelemetry traces of this machine's programs:`,
    `  OTLP/HTTP  http://localhost:${port}  (protobuf and JSON)`,
    `  OTLP/gRPC  http://localhost:${grpcPort}`,
  ]
  if (port === RECEIVER_PORT && grpcPort === RECEIVER_GRPC_PORT) {
    lines.push(
      'Services with an OpenTelemetry SDK send here by default. The Traces panel of DevTools finds it by itself.',
    )
  } else {
    lines.push(
      `These are not the default ports: start services with OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port} (HTTP)`,
      `or http://localhost:${grpcPort} (gRPC).`,
    )
    if (port !== RECEIVER_PORT)
      lines.push(`In the settings of the Traces panel, under Services, set “Port of npx tracepane” to ${port}.`)
  }
  lines.push(`It keeps the newest traces in memory, up to ${maxBytes / 1024 / 1024} MB, and nothing on disk.`)
  if (forward !== undefined) lines.push(`All that comes is passed on to ${forward.host}.`)
  lines.push('Press Ctrl+C to end it.')
  return lines
}
