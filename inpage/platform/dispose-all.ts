/** All of them in one. */
export function undoAll(undos: readonly (() => void)[]): () => void {
  return () => {
    for (let i = 0; i < undos.length; i++) undos[i]()
  }
}
