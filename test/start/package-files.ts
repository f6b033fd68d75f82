/** The files of a built extension, its zip, and the licences of what is bundled in it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import type { Plugin } from 'vite'

/** By path, with `/` between folders, in the order of the alphabet. */
export type Files = Readonly<Record<string, Uint8Array>>

export function filesIn(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
  const files = paths.map((path) => [relative(folder, path).split(sep).join('/'), new Uint8Array(readFileSync(path))])
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The same bytes for the same files, whenever and wherever it is made: a zip's times have no zone, so one is given. */
export function zipOf(files: Files): Uint8Array {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return zipSync(Object.fromEntries(entries), { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16 })
}

interface BundledPackage {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly source: string
  readonly text: string
}

/** A plugin that notes whose modules a build bundles. */
export function packageCollector(): Plugin & { readonly folders: ReadonlySet<string> } {
  const folders = new Set<string>()
  return {
    name: 'tracepane:bundled-packages',
    folders,
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        for (const id of output.moduleIds) {
          const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? []
          if (folder !== undefined) folders.add(folder)
        }
      }
    },
  }
}

/** @throws where a package names no licence, or brings no text of it */
export function licencesOf(folders: ReadonlySet<string>): Uint8Array {
  const packages = [...folders].map(bundledPackage).sort((a, b) => (a.name < b.name ? -1 : 1))
  const parts = packages.map(
    ({ name, version, license, source, text }) => `${name} ${version}\n${license}\n${source}\n\n${text.trim()}\n`,
  )
  return strToU8(`Tracepane contains these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`)
}

function bundledPackage(folder: string): BundledPackage {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((path) => /^(licen[cs]e|copying)/i.test(path))
  if (typeof license !== 'string' || file === undefined || !existsSync(join(folder, file)))
    throw new Error(`${name} has no licence that could be passed on`)
  const source = String(repository?.url ?? repository ?? '').replace(/^git\+|\.git$/g, '')
  return { name, version, license, source, text: readFileSync(join(folder, file), 'utf8') }
}
