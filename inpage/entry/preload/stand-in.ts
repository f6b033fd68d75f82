/** For sites on which Tracepane stands in for an OpenTelemetry SDK. */

import { standIn } from '../../opentelemetry/stand-in/stand-in'
import { publish } from './published'

publish({ openTelemetry: 'stand-in', standIn })
