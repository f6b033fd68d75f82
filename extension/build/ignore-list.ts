/**
 * Adds a source map to a script that puts it on the ignore list. DevTools then names the page's own code as the initiator of
 * a request and as the place of a console message, and folds our frames in stacks. (DevTools does not ignore a content script
 * by itself if it runs in the page's own world.) https://tc39.es/ecma426/#sec-source-map-format
 */
export function withIgnoreList(script: string, name: string, linesBefore = 0): string {
  if (script.includes('\n')) throw new Error(`${name} has more than one line`)
  // Each line as a whole maps to a line of one source, which is on the list.
  const mappings = `AAAA${';AACA'.repeat(linesBefore)}`
  const map = { version: 3, sources: [`tracepane/${name}`], names: [], mappings, ignoreList: [0] }
  return `${script}\n//# sourceMappingURL=data:application/json,${encodeURI(JSON.stringify(map))}`
}
