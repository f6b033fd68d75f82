/** For those who want what a page writes to its console among its spans. */
import { leave } from '../early'
import { consoleInstrumentation } from '../instrument/console'

leave({ console: consoleInstrumentation })
