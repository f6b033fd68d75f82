import { createRequire } from 'node:module'
import type { Application } from './application'
import { file, html, json, packageFile, serve } from './serve'

const UI = packageFile('altair-static/build/dist')
const SCHEMA =
  'type Query { books: [Book!]! } type Mutation { add(title: String!): Book! } type Book { title: String! }'
interface Altair {
  renderAltair(options: Record<string, string>): string
}
interface Graphql {
  buildSchema(source: string): unknown
  graphql(request: Record<string, unknown>): Promise<unknown>
}
const books = [{ title: 'Dune' }]
const root = {
  books,
  add({ title }: { title: string }) {
    books.push({ title })
    return { title }
  },
}

/** The editor for GraphQL, as its package brings it. */
export const altair: Application = {
  name: 'altair',
  technology: 'Angular, zone.js, NgRx, RxJS, GraphQL',
  steps: [
    { name: 'send', act: (page) => page.locator('.send-request__button').click() },
    {
      name: 'a mutation by the keyboard',
      act: async (page) => {
        await page.locator('.cm-content').click()
        await page.keyboard.down('Control')
        await page.keyboard.press('a')
        await page.keyboard.up('Control')
        await page.keyboard.type('mutation Add { add(title: "Emma") { title ')
        await page.keyboard.down('Control')
        await page.keyboard.press('Enter')
        await page.keyboard.up('Control')
      },
    },
    { name: 'reload the documentation', act: (page) => page.locator('[track-id="reload_docs"]').click() },
  ],
  async start() {
    const { buildSchema, graphql }: Graphql = await import(packageFile('graphql/index.mjs'))
    const schema = buildSchema(SCHEMA)
    // It is CommonJS, which the runner of this file takes for a module of its own.
    const { renderAltair }: Altair = createRequire(packageFile(''))('altair-static')
    const page = renderAltair({
      baseURL: '/',
      endpointURL: '/graphql',
      initialQuery: 'query Books { books { title } }',
    })
    return serve((_request, response, { pathname }, body) => {
      if (pathname === '/graphql') {
        const { query, variables } = JSON.parse(body || '{}')
        void graphql({
          schema,
          source: query ?? '{ books { title } }',
          rootValue: root,
          variableValues: variables,
        }).then((result) => json(response, result))
        return
      }
      if (pathname === '/') html(response, page)
      else if (!file(response, UI, pathname.slice(1))) json(response, {}, 404)
    })
  },
}
