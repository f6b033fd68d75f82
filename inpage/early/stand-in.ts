/** For sites on which Tracepane stands in for an OpenTelemetry SDK. */
import { leave } from '../early'

leave({ openTelemetry: 'stand-in' })
