const value = await fetch('/api/lazy-top').then((response) => response.json())
fetch('/api/lazy-second')
setTimeout(() => fetch('/api/lazy-timer'), 30)
export const run = () => fetch(`/api/lazy-run-${value.name}`)
