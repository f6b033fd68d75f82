export const GET = () => Response.json({ count: 5 })
