export const load = async ({ fetch, url }) => {
  const response = await fetch(`/api/search?q=${url.searchParams.get('q') ?? ''}`)
  return { found: await response.json() }
}
