import { describe, expect, it } from 'vitest'
import { HELP, readCommandLine } from '../../../extension/receiver/options'

const DEFAULTS = { port: 4318, grpcPort: 4317, maxBytes: 256 * 1024 * 1024, forward: undefined, forwardHeaders: {} }

describe('the command line', () => {
  it('needs nothing', () => {
    expect(readCommandLine([])).toEqual({ type: 'run', quiet: false, options: DEFAULTS })
  })

  it('takes all that the help names', () => {
    const args = ['--port', '1', '--grpc-port=2', '--memory', '3', '--forward', 'https://otel.test/base', '--quiet']
    const headers = ['--forward-header', 'authorization=Basic a=b', '--forward-header', 'x-team=shop']
    expect(readCommandLine([...args, ...headers])).toEqual({
      type: 'run',
      quiet: true,
      options: {
        ...{ port: 1, grpcPort: 2, maxBytes: 3 * 1024 * 1024, forward: new URL('https://otel.test/base') },
        forwardHeaders: { authorization: 'Basic a=b', 'x-team': 'shop' },
      },
    })
    const named = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name)
    expect(named).toEqual(['port', 'grpc-port', 'memory', 'forward', 'forward-header', 'quiet', 'version', 'help'])
    expect([readCommandLine(['--help']).type, readCommandLine(['--version']).type]).toEqual(['help', 'version'])
  })

  it.each([
    ['--port', '70000'],
    ['--port', ''],
    ['--port', '1.5'],
    ['--memory', '-1'],
    ['--forward', 'localhost:4318'],
    ['--forward', 'file:///etc/passwd'],
    ['--forward-header', 'none'],
    ['--forward-header', 'bad name=1'],
    ['--forward-header', 'a=b\nc: d'],
    ['--unknown'],
    ['more'],
  ])('says what is wrong with %s %s', (...args) => {
    expect(readCommandLine(args)).toMatchObject({ type: 'wrong', reason: expect.stringMatching(/\S/) })
  })
})
