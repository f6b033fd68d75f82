/** For sites whose own OpenTelemetry is left alone. */
import { leave } from './published'

leave({ openTelemetry: 'off' })
