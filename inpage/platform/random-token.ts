/** A random token that nobody in the page can guess, with the prefix of our event names. */
export function randomToken(): string {
  let token = 'tracepane:'
  const words = crypto.getRandomValues(new Uint32Array(4))
  for (let i = 0; i < 4; i++) token += words[i].toString(36)
  return token
}
