import { altair } from './altair'
import { angular } from './angular'
import type { Application } from './application'
import { bullBoard } from './bull-board'
import { elsewhere } from './elsewhere'
import { htmx } from './htmx'
import { libraries } from './libraries'
import { more } from './more'
import { next } from './next'
import { overlaps } from './overlaps'
import { platform } from './platform'
import { routers } from './routers'
import { sveltekit } from './sveltekit'
import { swagger } from './swagger'
import { turbo } from './turbo'
import { vue } from './vue'

export const applications: readonly Application[] = [
  bullBoard,
  next,
  sveltekit,
  vue,
  turbo,
  htmx('htmx2', 'htmx2', 'htmx 2, XMLHttpRequest'),
  htmx('htmx', 'htmx.org', 'htmx 4, fetch'),
  angular('angular', 'zoned.js', 'Angular, zone.js, RxJS, XMLHttpRequest'),
  angular('angular-zoneless', 'zoneless.js', 'Angular without zone.js, RxJS, fetch'),
  altair,
  swagger,
  platform,
  elsewhere,
  libraries,
  more,
  overlaps,
  ...routers,
]
