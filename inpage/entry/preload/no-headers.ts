/**
 * For pages of which some paths get no trace headers, or none does: until the settings are there, which say which, no
 * request gets any.
 */
import { publish } from './published'

publish({ propagation: 'none' })
