/**
 * The script with a source map that says no more than that nobody wants to see it: then DevTools names the page's own
 * code as the initiator of a request and as the place of a console message, and folds our frames in stacks. (It does not
 * ignore a content script by itself where that runs in the page's own world.)
 * https://tc39.es/ecma426/#sec-source-map-format
 */
export function withIgnoreList(script: string, name: string, linesBefore = 0): string {
  if (script.includes('\n')) throw new Error(`${name} has more than one line`)
  // Each line as a whole stands for a line of one source, which is on the list.
  const mappings = `AAAA${';AACA'.repeat(linesBefore)}`
  const map = { version: 3, sources: [`tracepane/${name}`], names: [], mappings, ignoreList: [0] }
  return `${script}\n//# sourceMappingURL=data:application/json,${encodeURI(JSON.stringify(map))}`
}
