/** The receiver: takes OTLP on loopback, keeps the newest traces in memory, tells panels. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ServerCredentials } from '@grpc/grpc-js'
import { takeBoth } from './both-protocols'
import { createForwarder } from './forwarder'
import { createGrpcServer } from './grpc-server'
import { createHttpServer } from './http-server'
import { createIntake } from './intake'
import { createOutput } from './output'
import { acceptPanels } from './panel-connections'
import { TraceMemory } from './trace-memory'

/** `localhost` may be either, and SDKs try one or both. A machine may have no IPv6. */
const LOOPBACK = { v4: '127.0.0.1', v6: '::1' } as const

/** The options of the receiver. */
export interface ReceiverOptions {
  /** 0 for any free port. */
  readonly port: number
  readonly grpcPort: number
  readonly maxBytes: number
  readonly forward: URL | undefined
  readonly forwardHeaders: Readonly<Record<string, string>>
  readonly version: string
  write(line: string): void
}

/** A running receiver. */
export interface Receiver {
  readonly port: number
  readonly grpcPort: number
  close(): Promise<void>
}

/** Thrown if another program has a port. */
export class PortTaken extends Error {
  readonly port: number

  constructor(port: number) {
    super(`port ${port} is taken`)
    this.port = port
  }
}

/** Thrown if the receiver would forward to itself. */
export class ForwardsToItself extends Error {
  constructor() {
    super('--forward names the receiver itself')
  }
}

/**
 * Starts the receiver.
 *
 * @throws ForwardsToItself
 * @throws PortTaken
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { version, write, forward } = options
  const memory = new TraceMemory(options.maxBytes)
  const output = createOutput({ write, counts: () => memory.counts() })
  const forwarder = forward && createForwarder(forward, options.forwardHeaders, output)
  const intake = createIntake({
    memory,
    forwarder,
    output,
    announce: (traceId, sequence) => panels.announce(traceId, sequence),
  })
  const grpc = createGrpcServer(intake, output)
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure())
  const server = () => {
    const made = createHttpServer({ intake, memory, output, version })
    takeBoth(made, injector, output)
    return made
  }
  const onHttpPort = { v4: server(), v6: server() }
  const onGrpcPort = { v4: server(), v6: server() }
  const all = [onHttpPort, onGrpcPort].flatMap(({ v4, v6 }) => [v4, v6])
  const panels = acceptPanels(all, memory, output)
  const close = async () => {
    panels.close()
    output.close()
    forwarder?.close()
    grpc.forceShutdown()
    await Promise.all(all.map(closed))
  }
  try {
    const port = await listen(onHttpPort.v4, LOOPBACK.v4, options.port)
    const grpcPort = await listen(onGrpcPort.v4, LOOPBACK.v4, options.grpcPort)
    if (forward !== undefined && isItself(forward, [port, grpcPort])) throw new ForwardsToItself()
    await listen(onHttpPort.v6, LOOPBACK.v6, port).catch(withoutIpv6)
    await listen(onGrpcPort.v6, LOOPBACK.v6, grpcPort).catch(withoutIpv6)
    return { port, grpcPort, close }
  } catch (error) {
    await close()
    throw error
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(isTaken(error) ? new PortTaken(port) : error))
    server.listen({ host, port, ipv6Only: host === LOOPBACK.v6 }, () => {
      const address: AddressInfo | string | null = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function isItself({ hostname, port }: URL, own: readonly number[]): boolean {
  return own.includes(Number(port)) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && /EADDRINUSE/.test(`${Reflect.get(error, 'code')} ${error.message}`)
}

/** Without IPv6, `localhost` is reached over IPv4. But if another program has the port there, it would get what is meant for us. */
function withoutIpv6(error: unknown): void {
  if (error instanceof PortTaken) throw error
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
