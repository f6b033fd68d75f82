/** One undo function that calls all of them, in order. */
export function disposeAll(undos: readonly (() => void)[]): () => void {
  return () => {
    for (let i = 0; i < undos.length; i++) undos[i]()
  }
}
