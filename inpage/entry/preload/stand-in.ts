/** For sites on which Tracepane stands in for an OpenTelemetry SDK. */

import { standIn } from '../../opentelemetry/stand-in/stand-in'
import { leave } from './published'

leave({ openTelemetry: 'stand-in', standIn })
