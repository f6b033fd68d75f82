import 'graphiql/setup-workers/vite'
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import 'graphiql/style.css'

const root = document.createElement('div')
root.style.height = '100vh'
document.body.append(root)
createRoot(root).render(
  <GraphiQL fetcher={createGraphiQLFetcher({ url: '/graphql' })} defaultQuery="query Books { books { title } }" />,
)
