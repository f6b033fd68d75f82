/** What the stores and the privacy page say of the extension, beside its manifests. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { firefoxManifest } from '../../extension/build/firefox-manifest'

const read = (path: string) => readFileSync(path, 'utf8')
const manifest = JSON.parse(read('manifest.json'))
const messages = (language: string) => JSON.parse(read(`extension/public/_locales/${language}/messages.json`))

/** Between the two columns of a table, what a row says of `name`. */
const rowOf = (page: string, name: string) =>
  page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``))

describe.each(['docs/privacy.md', 'docs/store/en.md', 'docs/store/ja.md'])('%s', (path) => {
  it('explains each permission, and none that is not asked for', () => {
    const page = read(path)
    for (const name of manifest.permissions) expect(rowOf(page, name), name).toBeDefined()
    const named = [...page.matchAll(/^\| `([a-zA-Z]+)` \|/gm)].map(([, name]) => name)
    expect(named.filter((name) => !manifest.permissions.includes(name))).toEqual([])
  })
})

describe.each(['en', 'ja'])('the text for the stores in %s', (language) => {
  const page = read(`docs/store/${language}.md`)
  it('has the summary that the extension has, short enough for each store', () => {
    const { extensionDescription, extensionName } = messages(language)
    expect(page).toContain(`| ${extensionDescription.message} |`)
    expect(page).toContain(`| ${extensionName.message} |`)
    expect(extensionDescription.message.length).toBeLessThanOrEqual(132)
  })

  it('has the same parts as the other', () => {
    const shape = (of: string) => of.split('\n').map((line) => /^(#+|\||- )/.exec(line)?.[0] ?? '')
    const count = (text: string, part: string) => shape(text).filter((one) => one === part).length
    for (const part of ['#', '##', '|', '- ']) expect(count(page, part)).toBe(count(read('docs/store/en.md'), part))
  })
})

it('Firefox is told that nothing is collected unless it is asked for', () => {
  expect(JSON.stringify(firefoxManifest(manifest))).toContain('"data_collection_permissions":{"required":["none"]')
})

it('Firefox lets the export and the receiver be reached by http, which its own policy would not', () => {
  // A policy of the extension's own takes the place of the default, which upgrades all requests.
  const { content_security_policy: policy } = Object(firefoxManifest(manifest))
  expect(policy.extension_pages).toContain("script-src 'self'")
  expect(policy.extension_pages).not.toContain('upgrade-insecure-requests')
})
