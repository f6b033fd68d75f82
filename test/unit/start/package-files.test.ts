import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesIn, licencesOf, zipOf } from '../../start/package-files'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracepane-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the zip of an extension', () => {
  it('has all files, and the same bytes in whatever order and time zone it is made', () => {
    mkdirSync(join(folder, 'panel'))
    writeFileSync(join(folder, 'panel/index.html'), '<title>Traces</title>')
    writeFileSync(join(folder, 'manifest.json'), '{}')
    const files = filesIn(folder)
    expect(Object.keys(files)).toEqual(['manifest.json', 'panel/index.html'])
    const zone = process.env.TZ
    process.env.TZ = 'Asia/Tokyo'
    const zip = zipOf(files)
    process.env.TZ = 'America/New_York'
    const again = zipOf(Object.fromEntries(Object.entries(files).reverse()))
    process.env.TZ = zone ?? 'UTC'
    expect(again).toEqual(zip)
    expect(strFromU8(unzipSync(zip)['panel/index.html'])).toBe('<title>Traces</title>')
  })

  it('differs where a byte of a file does', () => {
    expect(zipOf({ a: strToU8('1') })).not.toEqual(zipOf({ a: strToU8('2') }))
  })
})

describe('the licences of what is bundled', () => {
  function add(name: string, license: string | undefined, text: string | undefined): string {
    const path = join(folder, 'node_modules', name)
    mkdirSync(path, { recursive: true })
    const repository = { url: `git+https://code.test/${name}.git` }
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.2.3', license, repository }))
    if (text !== undefined) writeFileSync(join(path, 'LICENSE.md'), text)
    return path
  }

  it('are named with where their sources are, and stand there in full', () => {
    const text = strFromU8(licencesOf(new Set([add('b', 'MPL-2.0', 'Mozilla …'), add('a', 'MIT', 'Permission …')])))
    expect(text).toMatch(/^a 1\.2\.3\nMIT\nhttps:\/\/code\.test\/a\n\nPermission …\n[\s\S]*^b 1\.2\.3\nMPL-2\.0$/m)
  })

  it.each([
    ['names none', undefined, 'text'],
    ['brings no text', 'MIT', undefined],
  ])('end the release where a package %s', (_, license, text) => {
    expect(() => licencesOf(new Set([add('c', license, text)]))).toThrow('c has no licence')
  })
})
