/** The OTLP/gRPC server. No web page can use it: browsers speak HTTP/2 only over TLS. */
import { Server, type ServiceDefinition, status, type UntypedServiceImplementation } from '@grpc/grpc-js'
import type { Intake } from './intake'
import { MalformedRequest, SIGNALS } from './otlp/request'
import { encodeResponse } from './otlp/schema'
import type { Output } from './output'
import { MAX_BODY_BYTES } from './request-body'

const SERVICES = { traces: 'trace.v1.TraceService', metrics: 'metrics.v1.MetricsService', logs: 'logs.v1.LogsService' }

const bytes = { serialize: (value: Uint8Array) => Buffer.from(value), deserialize: (value: Buffer) => value }

/** Makes the server. */
export function createGrpcServer(intake: Intake, output: Output): Server {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_BODY_BYTES, 'grpc.max_concurrent_streams': 100 })
  for (const signal of SIGNALS) {
    const service: ServiceDefinition = {
      Export: {
        path: `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes.serialize,
        requestDeserialize: bytes.deserialize,
        responseSerialize: bytes.serialize,
        responseDeserialize: bytes.deserialize,
      },
    }
    const implementation: UntypedServiceImplementation = {
      Export(call: { readonly request: Uint8Array }, answer: (error: object | null, value?: Uint8Array) => void) {
        try {
          answer(null, encodeResponse(intake.take(signal, call.request, 'protobuf')))
        } catch (error) {
          const isMalformed = error instanceof MalformedRequest
          if (isMalformed) output.malformed(error.message)
          const message = isMalformed ? error.message : 'the receiver failed'
          answer({ code: isMalformed ? status.INVALID_ARGUMENT : status.INTERNAL, message })
        }
      },
    }
    server.addService(service, implementation)
  }
  return server
}
