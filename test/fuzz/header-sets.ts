import type { Carried, Headers } from '../../inpage/propagation/format'
import { MORE_FORMS } from '../../inpage/propagation/more-forms'
import { addForms, receive } from '../../inpage/propagation/propagate'
import { w3c } from '../../inpage/propagation/w3c'
import type { Random } from './random'

addForms(MORE_FORMS)
const FORMS = Object.values({ w3c, ...MORE_FORMS })

const SENT = { traceId: '2730c43dbc67d3e08ecec51b76142057', spanId: 'b992d0273be2073f', parentId: '1'.repeat(16) }
const SETS: readonly Headers[] = FORMS.flatMap((form) => [
  form.write({ ...SENT, sampled: true, baggage: 'a=1,b=2;c=3', traceState: 'x=y,b3=1' }),
  form.write({ ...SENT, sampled: false }),
])
const PARTS = [
  ...[
    '0',
    '1',
    'f',
    'F',
    'g',
    '-',
    ',',
    ';',
    '=',
    ':',
    ' ',
    '\t',
    '\n',
    '00',
    'd',
    'true',
    'Root=',
    'b3=',
    'o=1',
    '/',
    '%',
    'é',
    '\0',
  ],
  ...['0'.repeat(16), '0'.repeat(32), 'f'.repeat(64), '9'.repeat(40), ' '.repeat(200), 'a=b,'.repeat(50)],
]

/** Sets of trace headers of all forms, with some of their text changed; what is read must be ids, and can be sent again. */
export function headerSets(random: Random): () => 'read' | 'ignored' {
  return () => {
    const headers: Headers = { ...random.pick(SETS), ...(random.next() < 0.3 ? random.pick(SETS) : {}) }
    for (const name of Object.keys(headers)) {
      if (random.next() < 0.6) headers[name] = random.mutated(headers[name] ?? '', PARTS)
    }
    const received = receive(headers)
    for (const form of FORMS) {
      const carried = form.read(headers)
      if (carried !== undefined) check(carried)
      if (carried?.traceId && carried.spanId)
        form.write({ ...carried, traceId: carried.traceId, spanId: carried.spanId })
    }
    return received === undefined ? 'ignored' : 'read'
  }
}

function check({ traceId, spanId, parentId }: Carried): void {
  for (const [id, pattern] of [
    [traceId, /^(?!0+$)[0-9a-f]{32}$/],
    [spanId, /^(?!0+$)[0-9a-f]{16}$/],
    [parentId, /^(?!0+$)[0-9a-f]{16}$/],
  ] as const) {
    if (id !== undefined && !pattern.test(id)) throw new Error(`no id: ${id}`)
  }
}
