import { describe, expect, it } from 'vitest'
import { sourceMappingUrl } from '../../../panel/sources/source-mapping-url'
import { cpuMs } from '../cpu-time'

describe('the map that a script names', () => {
  it.each([
    ['a()\n//# sourceMappingURL=app.js.map', 'app.js.map'],
    ['a()\n//# sourceMappingURL=app.js.map\n', 'app.js.map'],
    ['a()\r\n//@ sourceMappingURL=app.js.map\r\n\r\n', 'app.js.map'],
    ['a() //#\tsourceMappingURL=app.js.map  \n// the end', 'app.js.map'],
    ['a()\n/*# sourceMappingURL=app.js.map */', 'app.js.map'],
    ['a()\n/*# sourceMappingURL=app.js.map*/', 'app.js.map'],
    ['//# sourceMappingURL=first.map\n//# sourceMappingURL=last.map', 'last.map'],
    ['a()\n//# sourceMappingURL=app.map\n//# sourceURL=app.js', 'app.map'],
    ['a()\n//# sourceMappingURL=data:application/json;base64,e30=', 'data:application/json;base64,e30='],
  ])('is found in %j', (script, url) => {
    expect(sourceMappingUrl(script)).toBe(url)
  })

  it.each([
    'a()',
    '',
    '//# sourceMappingURL=',
    '//# sourceMappingURL= app.map',
    '// sourceMappingURL=app.map',
    '//#sourceMappingURL=app.map',
    'add("//# sourceMappingURL=" + url)',
    "add('//# sourceMappingURL=app.map')",
    'add(`//# sourceMappingURL=app.map`)',
    'eval("a()\\n//# sourceMappingURL=data:application/json;base64,e30=\\n//# sourceURL=webpack-internal:///./a.js\\n")',
    '//# sourceMappingURL=app.map and more',
  ])('is none in %j', (script) => {
    expect(sourceMappingUrl(script)).toBeUndefined()
  })

  it('is found before texts that only look like one', () => {
    const bundle = '//# sourceMappingURL=app.map\nadd("//# sourceMappingURL=" + url)'
    expect(sourceMappingUrl(bundle)).toBe('app.map')
  })

  it('is found in time that grows with the script alone', () => {
    const used = cpuMs(() => {
      for (const each of ['//# sourceMappingURL="', '//# sourceMappingURL=a ', '/*# sourceMappingURL=a  '])
        expect(sourceMappingUrl(`${each.repeat(100_000)} b`)).toBeUndefined()
      expect(sourceMappingUrl(`//# sourceMappingURL=${'a'.repeat(2_000_000)} b`)).toBeUndefined()
    })
    expect(used).toBeLessThan(2000)
  })
})
