/** Becomes true when so many ms have passed: for work that can stop in the middle. */
export function deadlineAfter(ms: number): () => boolean {
  const end = performance.now() + ms
  return () => performance.now() >= end
}
