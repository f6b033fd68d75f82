import type { Application } from './application'
import { file, html, json, packageFile, serve } from './serve'

const UI = packageFile('swagger-ui-dist')
const answer = { 200: { description: 'ok' } }
const API = {
  openapi: '3.0.0',
  info: { title: 'Pets', version: '1' },
  paths: {
    '/pets': {
      get: { operationId: 'list', responses: answer },
      post: {
        operationId: 'add',
        requestBody: { content: { 'application/json': { schema: { type: 'object' }, example: { name: 'Rex' } } } },
        responses: answer,
      },
    },
  },
}
const PAGE = `<!doctype html><title>Pets</title><link rel="stylesheet" href="/swagger-ui.css"><div id="ui"></div>
<script src="/swagger-ui-bundle.js"></script><script>SwaggerUIBundle({ url: '/api.json', dom_id: '#ui' })</script>`

/** Swagger UI, as its package brings it. */
export const swagger: Application = {
  name: 'swagger',
  technology: 'React, Redux',
  steps: [
    { name: 'open', act: (page) => page.locator('#operations-default-list button.opblock-summary-control').click() },
    { name: 'try', act: (page) => page.locator('#operations-default-list .try-out__btn').click() },
    { name: 'execute', act: (page) => page.locator('#operations-default-list .execute').click() },
    {
      name: 'open the other',
      act: (page) => page.locator('#operations-default-add button.opblock-summary-control').click(),
    },
    { name: 'try that', act: (page) => page.locator('#operations-default-add .try-out__btn').click() },
    { name: 'execute that', act: (page) => page.locator('#operations-default-add .execute').click() },
  ],
  start: () =>
    serve((_request, response, { pathname }) => {
      if (pathname === '/api.json') json(response, API)
      else if (pathname === '/pets') json(response, [{ name: 'Rex' }])
      else if (pathname === '/') html(response, PAGE)
      else if (!file(response, UI, pathname.slice(1))) html(response, 'nothing here', 404)
    }),
}
