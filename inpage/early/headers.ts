/** For those whose servers read trace headers in another form than W3C's. */
import { leave } from '../early'
import { MORE_FORMS } from '../propagation/more-forms'

leave({ forms: MORE_FORMS })
