import { describe, expect, it } from 'vitest'
import { usedFiles } from '../../../../extension/build/unused-chunks'

const chunk = (code: string) => ({ type: 'chunk', code })
const asset = (source: string | Uint8Array) => ({ type: 'asset', source })
const used = (bundle: object) => [...usedFiles(bundle as Parameters<typeof usedFiles>[0])].sort()

describe('of the files of a build', () => {
  it('those are used that the manifest names, and those that these name in turn', () => {
    const bundle = {
      'manifest.json': asset('{"background":{"service_worker":"loader.js"}}'),
      'loader.js': asset('import"./assets/background-1a.js"'),
      'assets/background-1a.js': chunk('import{a}from"./settings-2b.js";inject("inpage/library.js")'),
      'assets/settings-2b.js': chunk('export const a=1'),
      'inpage/library.js': asset('(()=>{})()'),
      'assets/library.ts-3c.js': chunk('import"./live-4d.js"'),
      'assets/live-4d.js': chunk('export{}'),
    }
    expect(used(bundle)).toEqual([
      'assets/background-1a.js',
      'assets/settings-2b.js',
      'inpage/library.js',
      'loader.js',
      'manifest.json',
    ])
  })

  it('the pages are, with what they load, whoever opens them', () => {
    const bundle = {
      'manifest.json': asset('{}'),
      'panel/index.html': asset('<script src="/assets/panel-1a.js"></script>'),
      'assets/panel-1a.js': chunk('new Worker("/assets/reading-worker-2b.js");import("./a-3c.js")'),
      'assets/reading-worker-2b.js': asset('import"./b-4d.js"'),
      'assets/a-3c.js': chunk('import"./panel-1a.js"'),
      'assets/b-4d.js': chunk(''),
      'assets/c-5e.js': chunk(''),
      'icons/16.png': asset(new Uint8Array(3)),
    }
    expect(used(bundle)).not.toContain('assets/c-5e.js')
    expect(used(bundle)).toEqual(expect.arrayContaining(['assets/a-3c.js', 'assets/b-4d.js', 'assets/panel-1a.js']))
  })
})
