/** The program `npx tracepane`. */
import { greeting } from './greeting'
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
    const { port, grpcPort } = receiver
    for (const line of greeting({ ...options, version: __VERSION__, port, grpcPort })) write(line)
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
