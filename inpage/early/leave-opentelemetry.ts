/** For sites whose own OpenTelemetry is left alone. */
import { leaveChoice } from '../early'

leaveChoice({ openTelemetry: 'off' })
