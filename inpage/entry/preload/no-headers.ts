/**
 * For sites where some requests get no trace headers, or none does. Which ones only the settings say: until they arrive, no
 * request gets any.
 */
import { publish } from './published'

publish({ propagation: 'none' })
