/** For sites on which Tracepane stands in for an OpenTelemetry SDK: with the choice comes all that this takes. */
import { leave } from '../early'
import { standIn } from '../otel/stand-in/stand-in'
import { MORE_FORMS } from '../propagation/more-forms'
import { addForms } from '../propagation/propagate'

// A script has its own of everything.
addForms(MORE_FORMS)
leave({ openTelemetry: 'stand-in', standIn })
