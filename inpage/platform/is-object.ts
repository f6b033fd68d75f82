/** Whether a value can have properties of its own: objects and functions. Runs no code of the page. */
export function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}
