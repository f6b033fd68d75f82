import { readFileSync } from 'node:fs'
import type { Application } from './application'
import { file, html, json, packageFile, serve } from './serve'

const UI = packageFile('@bull-board/ui/dist')
const STATUSES = [
  'latest',
  'active',
  'waiting',
  'waiting-children',
  'prioritized',
  'completed',
  'failed',
  'delayed',
  'paused',
]

function job(id: number) {
  return {
    id: String(id),
    name: `send mail ${id}`,
    timestamp: 1.7e12,
    processedOn: 1.7e12,
    finishedOn: 1.7e12 + 500,
    progress: 100,
    attempts: 1,
    failedReason: 'no such address',
    stacktrace: [],
    opts: {},
    data: { to: 'somebody' },
    returnValue: null,
    isFailed: true,
  }
}

function queue(name: string) {
  return {
    name,
    delimiter: '',
    description: '',
    counts: Object.fromEntries(STATUSES.map((status) => [status, status === 'failed' ? 3 : 0])),
    jobs: [1, 2, 3].map(job),
    statuses: STATUSES,
    pagination: { pageCount: 1, range: { start: 0, end: 9 } },
    readOnlyMode: false,
    allowRetries: true,
    allowCompletedRetries: true,
    isPaused: false,
    type: 'bullmq',
    globalConcurrency: null,
    activeRateLimitTtl: 0,
    supportsGlobalRateLimit: false,
    jobSchedulerCount: 0,
    hasWorkers: true,
  }
}

const CONFIG = { locale: { lng: 'en' }, pollingInterval: { showSetting: true }, menu: {}, miscLinks: [] }

/** The dashboard of Bull's queues, as its package brings it. */
export const bullBoard: Application = {
  name: 'bull-board',
  technology: 'React 19, React Router, TanStack Query, axios',
  steps: [
    { name: 'a queue', act: (page) => page.locator('a[href*="/queue/mails"]').click() },
    { name: 'its failed jobs', act: (page) => page.locator('a[href*="status=failed"]').click() },
    { name: 'the other queue', act: (page) => page.locator('a[href*="/queue/reports"]').click() },
    { name: 'back', act: (page) => page.evaluate(() => history.back()) },
  ],
  start: () => {
    const index = readFileSync(`${UI}/index.ejs`, 'utf8')
      .replace('<%= basePath %>', '/')
      .replace('<%- uiConfig %>', JSON.stringify(CONFIG))
      .replace(/<link[^>]*googleapis[^>]*>/g, '')
      .replace(/<%[=-] ?\w+ ?%>/g, 'Queues')
    return serve((_request, response, { pathname }) => {
      if (pathname.startsWith('/static/') && file(response, UI, pathname.slice(1))) return
      if (pathname.startsWith('/api/queues/') && pathname.split('/').length === 5)
        return json(response, { job: job(1), status: 'failed' })
      if (pathname.startsWith('/api/redis')) return json(response, {})
      if (pathname.startsWith('/api/')) return json(response, { queues: ['mails', 'reports'].map(queue) })
      html(response, index)
    })
  },
}
