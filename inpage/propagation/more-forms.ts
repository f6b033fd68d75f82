import { aws } from './aws'
import { b3 } from './b3'
import { b3Single } from './b3-single'
import { datadog } from './datadog'
import { gcp } from './gcp'
import { instana } from './instana'
import { jaeger } from './jaeger'
import { ot } from './ot'
import type { Forms } from './propagate'
import { sentry } from './sentry'

/** All formats but W3C's, in the order in which they are looked for. */
export const MORE_FORMS: Forms = { 'b3-single': b3Single, b3, jaeger, ot, datadog, aws, gcp, instana, sentry }
