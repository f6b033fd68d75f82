/** For sites on which Tracepane stands in for an OpenTelemetry SDK. */
import { leave } from '../early'
import { standIn } from '../otel/stand-in/stand-in'

leave({ openTelemetry: 'stand-in', standIn })
