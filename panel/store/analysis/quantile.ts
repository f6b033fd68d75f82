/**
 * The value at rank ⌈q · n⌉ among `values[from…to)`, which is reordered (nearest rank: always a value that was seen). NaN
 * of an empty range. Hoare's selection, O(n) however the values are ordered: the pivot is the median of three.
 */
export function quantile(values: Float64Array, from: number, to: number, q: number): number {
  if (to <= from) return Number.NaN
  const wanted = from + Math.min(to - from - 1, Math.max(0, Math.ceil(q * (to - from)) - 1))
  let left = from
  let right = to - 1
  while (left < right) {
    const pivot = medianOfThree(values[left], values[(left + right) >>> 1], values[right])
    let i = left
    let j = right
    while (i <= j) {
      while (values[i] < pivot) i++
      while (values[j] > pivot) j--
      if (i > j) break
      const other = values[i]
      values[i++] = values[j]
      values[j--] = other
    }
    if (wanted <= j) right = j
    else if (wanted >= i) left = i
    else break
  }
  return values[wanted]
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
