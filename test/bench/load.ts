/** The export under loads that no test should wait for, with a real Collector. Prints figures. */
import { buildCollector } from '../real-servers/collector'
import { measureOutage } from './load-outage'

const program = await buildCollector()
if ('missing' in program) console.log(`Not measured: ${program.missing}`)
else await measureOutage(program.path)
