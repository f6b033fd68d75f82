import axios from 'axios'

const client = axios.create({ baseURL: '/mail/api', adapter: 'xhr' })
let token = 'stale'

client.interceptors.request.use((config) => {
  config.headers.set('authorization', `Bearer ${token}`)
  return config
})
client.interceptors.response.use(undefined, async (error) => {
  if (error.response?.status !== 401 || error.config.url === '/session') throw error
  const renewed = await client.post('/session')
  token = renewed.data.token
  return client.request(error.config)
})

document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.currentTarget
  if (form instanceof HTMLFormElement) void send(new FormData(form).get('text'))
})

async function send(text: unknown): Promise<void> {
  const status = document.querySelector('output')
  if (status === null) return
  status.value = 'Sending…'
  try {
    const { data } = await client.post('/messages', { text })
    const { data: all } = await client.get('/messages')
    status.value = `Sent as ${data.id}; ${all.length} in all`
  } catch (error) {
    status.value = axios.isAxiosError(error) ? `Failed: ${error.message}` : 'Failed'
  }
}
