/** The export under loads that no test should wait for, with a real Collector. Prints figures. */
import { buildCollector } from '../real-servers/collector'
import { measureOutage } from './load-outage'
import { measureTeams } from './load-teams'

const program = await buildCollector()
if ('missing' in program) {
  console.log(`Not measured: ${program.missing}`)
} else {
  const wanted = process.argv.slice(2)
  if (wanted.length === 0 || wanted.includes('outage')) await measureOutage(program.path)
  if (wanted.length === 0 || wanted.includes('teams')) await measureTeams(program.path)
}
