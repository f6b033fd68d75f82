/** What the linter of Firefox's store, the one behind `web-ext lint`, says of the built extension. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const FIREFOX = resolve('dist/firefox')

interface Finding {
  readonly code: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly message: string
}

/** Preact sets `innerHTML` where it is given `dangerouslySetInnerHTML`, and nobody gives it that. */
const isOfPreact = ({ code, file = '', line = 0, column = 0 }: Finding) =>
  code === 'UNSAFE_VAR_ASSIGNMENT' &&
  /^.{0,4}\w+\.innerHTML=\w+\.__html/.test(
    readFileSync(join(FIREFOX, file), 'utf8')
      .split('\n')
      [line - 1]?.slice(column - 2) ?? '',
  )

/**
 * Firefox for Android knows `data_collection_permissions` later than Firefox does. The linter takes it that every extension
 * is for Android, too (https://github.com/mozilla/web-ext/issues/3561); without `gecko_android` the store offers it to
 * desktops alone, and there are no DevTools elsewhere.
 */
const isOfAndroid = ({ code }: Finding) =>
  code === 'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION' &&
  !readFileSync(join(FIREFOX, 'manifest.json'), 'utf8').includes('gecko_android')

it('finds nothing but Preact’s own innerHTML, and Android, which is not meant', async () => {
  const linter = resolve('node_modules/addons-linter/bin/addons-linter')
  const said = await new Promise<string>((done) =>
    execFile(process.execPath, [linter, FIREFOX, '--output', 'json'], { maxBuffer: 2 ** 26 }, (_error, out) =>
      done(out),
    ),
  )
  const { errors, warnings, notices }: Record<'errors' | 'warnings' | 'notices', Finding[]> = JSON.parse(said)
  const found = [...errors, ...warnings, ...notices]
  const ours = found.filter((finding) => !isOfPreact(finding) && !isOfAndroid(finding))
  expect(ours.map(({ code, file, message }) => `${code} ${file}: ${message}`)).toEqual([])
  // Each of the two once: what is excused above is still there, and no more of it.
  expect(found.map(({ code }) => code).sort()).toEqual([
    'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION',
    'UNSAFE_VAR_ASSIGNMENT',
  ])
})

it('no source of ours asks Preact for innerHTML', () => {
  const sources = ['panel', 'extension', 'inpage'].flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((path) => /\.tsx?$/.test(path)),
  )
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((path) => /innerHTML/i.test(readFileSync(path, 'utf8')))).toEqual([])
})
