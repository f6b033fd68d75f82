/** The program `npx tracepane`. */
import { HELP, readCommandLine } from './options'
import { ForwardsToItself, PortTaken, startReceiver } from './receiver'

declare const __VERSION__: string

const command = readCommandLine(process.argv.slice(2))
switch (command.type) {
  case 'help':
    process.stdout.write(HELP)
    break
  case 'version':
    process.stdout.write(`${__VERSION__}\n`)
    break
  case 'wrong':
    process.stderr.write(`${command.reason}\n\n${HELP}`)
    process.exitCode = 2
    break
  case 'run':
    await run(command)
}

async function run({ options, quiet }: Extract<typeof command, { type: 'run' }>): Promise<void> {
  const write = (line: string) => {
    if (!quiet) process.stdout.write(`${line}\n`)
  }
  try {
    const receiver = await startReceiver({ ...options, version: __VERSION__, write })
    write(`Tracepane ${__VERSION__} receives OpenTelemetry traces of this machine's programs:`)
    write(`  OTLP/HTTP  http://localhost:${receiver.port}  (protobuf and JSON)`)
    write(`  OTLP/gRPC  http://localhost:${receiver.grpcPort}`)
    write('Services with an OpenTelemetry SDK send here by default. The Traces panel of DevTools finds it by itself.')
    write(`It keeps the newest traces in memory, up to ${options.maxBytes / 1024 / 1024} MB, and nothing on disk.`)
    if (options.forward !== undefined) write(`All that comes is passed on to ${options.forward.host}.`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void receiver.close())
  } catch (error) {
    process.exitCode = 1
    if (error instanceof ForwardsToItself) process.stderr.write(`${error.message}.\n`)
    else if (!(error instanceof PortTaken)) throw error
    else
      process.stderr.write(
        `Port ${error.port} is taken, by a Collector or another receiver perhaps. Take another with --port and --grpc-port, ` +
          "and name it to the services (OTEL_EXPORTER_OTLP_ENDPOINT) and in the panel's settings.\n",
      )
  }
}
