/** For sites on which Tracepane stands in for an OpenTelemetry SDK. */
import { leaveChoice } from '../early'

leaveChoice({ openTelemetry: 'stand-in' })
