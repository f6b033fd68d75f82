import { excerptOf } from './excerpt'
import { isLibraryUrl } from './ignored-source'
import type { LoadedText } from './loaded-text'
import { MappedScript } from './mapped-script'
import type { GeneratedPlace, NoOriginalReason, Resolution, ScriptDocument } from './place'
import { readSourceMap } from './source-map'
import { sourceMappingUrl } from './source-mapping-url'

/** Where texts come from. */
export interface ScriptTexts {
  /** A script as the browser itself has it; undefined where it does not tell. */
  inBrowser(url: string): Promise<string | undefined>
  /** From the server: of a script, a map or a source; `HEAD` for the headers alone. */
  load(url: string, document: ScriptDocument, method?: 'GET' | 'HEAD'): Promise<LoadedText | NoOriginalReason>
}

/** Code units of scripts and maps that are kept. Maps take about four times that, once they are read. */
const MAX_KEPT = 64 * 1024 * 1024
/** Scripts of which it is known whether they have a map. */
const MAX_SCRIPTS = 1000
/** Sources that are loaded because their map does not have them. */
const MAX_SOURCES = 100

/** Finds the original places of places in scripts. Each script and each map is asked for once for each document. */
export class ScriptMaps {
  readonly #texts: ScriptTexts
  /** By document and URL, the one that was used last at the end. */
  readonly #scripts = new Map<string, Promise<MappedScript | NoOriginalReason>>()
  readonly #kept = new Map<string, MappedScript>()
  /** By URL, the newest: the next document may have the very same. */
  readonly #newest = new Map<string, MappedScript>()
  readonly #sources = new Map<string, Promise<string | undefined>>()

  constructor(texts: ScriptTexts) {
    this.#texts = texts
  }

  async resolve(document: ScriptDocument, place: GeneratedPlace): Promise<Resolution> {
    const isIgnored = isLibraryUrl(place.url)
    const script = await this.#script(document, place.url)
    if (typeof script === 'string') return { type: 'none', reason: script, isIgnored }
    const found = script.positionOf(place)
    if (found === undefined) return { type: 'none', reason: 'unmapped', isIgnored }
    const own = script.map.text(found.source)
    const text = own ?? (await this.#source(document, found.source))
    const excerpt = text === undefined ? undefined : excerptOf(text, found.line)
    // It is the map of another version of the script.
    if (own !== undefined && excerpt === undefined) return { type: 'none', reason: 'unmapped', isIgnored }
    return {
      type: 'original',
      url: found.source,
      line: found.line,
      column: found.column,
      functionName: script.functionName(place.functionName, place.line, place.column),
      isIgnored: found.isIgnored,
      excerpt,
    }
  }

  #script(document: ScriptDocument, url: string): Promise<MappedScript | NoOriginalReason> {
    const key = `${document.id} ${url}`
    const known = this.#scripts.get(key)
    if (known !== undefined) {
      this.#scripts.delete(key)
      this.#scripts.set(key, known)
      return known
    }
    const loading = this.#load(document, url).then(
      (script) => {
        if (typeof script !== 'string') this.#keep(key, url, script)
        return script
      },
      (): NoOriginalReason => 'unreadable',
    )
    this.#scripts.set(key, loading)
    this.#dropOldest()
    return loading
  }

  /** `name`: the script's URL, or, of evaluated code, what `//# sourceURL` calls it. */
  async #load(document: ScriptDocument, name: string): Promise<MappedScript | NoOriginalReason> {
    const isUrl = URL.canParse(name)
    const url = isUrl ? name : (URL.parse(name, document.url)?.href ?? name)
    // In a document, places count from its beginning, and maps from where the script begins.
    if (withoutFragment(url) === withoutFragment(document.url)) return 'noMap'
    const inBrowser = await this.#texts.inBrowser(url)
    // A name that the page made up is asked of no server.
    if (inBrowser === undefined && !isUrl) return 'noScript'
    const loaded = inBrowser === undefined ? await this.#texts.load(url, document) : undefined
    if (typeof loaded === 'string') return loaded === 'refused' ? 'noScript' : loaded
    const text = inBrowser ?? loaded?.text ?? ''
    const newest = this.#newest.get(url)
    if (newest?.text === text) return newest
    const named =
      sourceMappingUrl(text) ??
      loaded?.mapHeader ??
      (isUrl && inBrowser !== undefined ? await this.#header(document, url) : undefined)
    if (named === undefined) return 'noMap'
    const mapUrl = URL.parse(named, url)?.href
    if (mapUrl === undefined) return 'refused'
    const map = await this.#texts.load(mapUrl, document)
    if (typeof map === 'string') return map
    const read = readSourceMap(map.text, mapUrl.startsWith('data:') ? url : mapUrl)
    return typeof read === 'string' ? read : new MappedScript(text, read, map.text.length)
  }

  /** Of a script that the browser had, the server is asked for nothing but its headers. */
  async #header(document: ScriptDocument, url: string): Promise<string | undefined> {
    const answer = await this.#texts.load(url, document, 'HEAD')
    return typeof answer === 'string' ? undefined : answer.mapHeader
  }

  /** The text of a source, by its URL. */
  #source(document: ScriptDocument, url: string): Promise<string | undefined> {
    const key = `${document.id} ${url}`
    const known = this.#sources.get(key)
    if (known !== undefined) return known
    const loading = this.#texts
      .load(url, document)
      .then((loaded) => (typeof loaded === 'string' ? undefined : loaded.text))
    this.#sources.set(key, loading)
    for (const oldest of this.#sources.keys()) {
      if (this.#sources.size <= MAX_SOURCES) break
      this.#sources.delete(oldest)
    }
    return loading
  }

  #keep(key: string, url: string, script: MappedScript): void {
    this.#kept.set(key, script)
    this.#newest.set(url, script)
    this.#dropOldest()
  }

  /** Drops the maps that were used longest ago. That a script has none costs next to nothing to know, and is asked once. */
  #dropOldest(): void {
    let size = 0
    for (const script of new Set(this.#kept.values())) size += script.size
    let left = this.#scripts.size
    for (const key of [...this.#scripts.keys()]) {
      // The one that is looked at now stays, however large it is.
      if ((left <= MAX_SCRIPTS && size <= MAX_KEPT) || left === 1) return
      const script = this.#kept.get(key)
      if (script === undefined && this.#scripts.size <= MAX_SCRIPTS) {
        left--
        continue
      }
      this.#scripts.delete(key)
      left--
      if (script === undefined) continue
      this.#kept.delete(key)
      if ([...this.#kept.values()].includes(script)) continue
      size -= script.size
      for (const [url, newest] of this.#newest) if (newest === script) this.#newest.delete(url)
    }
  }
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0]
}
