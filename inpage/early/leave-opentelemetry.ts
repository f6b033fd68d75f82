/** For sites whose own OpenTelemetry is left alone. */
import { leave } from '../early'

leave({ openTelemetry: 'off' })
