/** For sites whose own OpenTelemetry is left alone. */
import { publish } from './published'

publish({ openTelemetry: 'off' })
