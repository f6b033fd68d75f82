/** Whether it can have properties of its own; a function can. Runs no code of the page's. */
export function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}
