/** For sites whose own OpenTelemetry is to be left alone. */
import { publish } from './published'

publish({ openTelemetry: 'off' })
