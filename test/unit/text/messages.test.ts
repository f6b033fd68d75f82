import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import en from '../../../extension/public/_locales/en/messages.json'
import ja from '../../../extension/public/_locales/ja/messages.json'

type Texts = Readonly<Record<string, { readonly message: string }>>

const languages: Readonly<Record<string, Texts>> = { en, ja }
const places = (text: string) => [...new Set(text.match(/\$\d/g))].sort()

/** Texts are asked for by `message('key')`, kept as `'key'` in a table, or put together from parts. */
const source = [...sourcesIn('panel'), ...sourcesIn('extension'), 'manifest.json'].map(read).join('\n')
const PUT_TOGETHER =
  /^(trace|span|newSpan|match|error|attribute|occurrence|request|note|differentError|group|site|route|libraryFrame)Count(One)?$|^(samplingRate|maxSpans|journalMegabytes|receiverPort)Hint$/

describe('the texts', () => {
  it('are the same in every language', () => {
    expect(Object.keys(ja)).toEqual(Object.keys(en))
  })

  it.each(Object.keys(en))('say %s with the same values in every language, and are not empty', (key) => {
    for (const texts of Object.values(languages)) {
      expect(places(texts[key].message)).toEqual(places((en as Texts)[key].message))
      expect(texts[key].message.trim()).not.toBe('')
    }
  })

  it('are there for every key that is asked for', () => {
    const asked = [...source.matchAll(/\bmessage\(\s*'(\w+)'|__MSG_(\w+)__/g)].map((match) => match[1] ?? match[2])
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter((key) => !(key in en))).toEqual([])
  })

  it('have a place for what they are given, and are given what they have a place for', () => {
    for (const [, key, next] of source.matchAll(/\bmessage\(\s*'(\w+)'\s*([,)])/g)) {
      const isGiven = next === ','
      expect([key, places((en as Texts)[key].message).length > 0]).toEqual([key, isGiven])
    }
  })

  it('are all in use', () => {
    const unused = Object.keys(en).filter(
      (key) =>
        !PUT_TOGETHER.test(key) &&
        !source.includes(`'${key}'`) &&
        !source.includes(`"${key}"`) &&
        !source.includes(`__MSG_${key}__`),
    )
    expect(unused).toEqual([])
  })

  it.each(['ブラウザー', 'フィルター', 'ポインター', '全て', 'サーバ(?!ー)', 'ヘッダ(?!ー)', 'ユーザ(?!ー)'])(
    'spell a Japanese term one way: not %s',
    (other) => {
      expect(Object.entries(ja).filter(([, { message }]) => new RegExp(other).test(message))).toEqual([])
    },
  )

  it('say which language they are in', () => {
    expect([en.language.message, ja.language.message]).toEqual(['en', 'ja'])
  })
})

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((path) => /\.tsx?$/.test(path))
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
}
