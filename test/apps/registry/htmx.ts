import type { Application, Step } from './application'
import { file, html, packageFile, serve } from './serve'

const row = (id: number) =>
  `<tr id="row-${id}"><td>Item ${id}</td><td><button class="delete" hx-delete="/items/${id}" hx-target="#row-${id}" hx-swap="outerHTML">Delete</button></td></tr>`

function page(body: string, script: string): string {
  return `<!doctype html><title>Inventory</title><meta name="viewport" content="width=device-width">
<script src="${script}"></script><body hx-boost="true"><nav><a id="home" href="/">Items</a> <a id="about" href="/about">About</a></nav><main>${body}</main></body>`
}

const HOME = `<h1>Inventory</h1>
<input id="q" name="q" type="search" hx-get="/search" hx-trigger="input changed delay:300ms" hx-target="#found">
<ul id="found"></ul>
<table><tbody id="rows">${[1, 2, 3].map(row).join('')}</tbody></table>
<button id="more" hx-get="/more" hx-target="#rows" hx-swap="beforeend">Load more</button>
<form id="add" hx-post="/items" hx-target="#rows" hx-swap="beforeend"><input name="title" value="New item"><button id="save">Save</button></form>
<div id="tip" hx-get="/tip" hx-trigger="mouseenter once">Hover me</div>
<div style="height:1500px"></div><div id="end" hx-get="/more" hx-trigger="revealed" hx-target="#rows" hx-swap="beforeend">end</div>`

const steps: readonly Step[] = [
  { name: 'load more', act: (page) => page.click('#more') },
  { name: 'type', act: (page) => page.type('#q', 'bo', { delay: 60 }) },
  { name: 'save', act: (page) => page.click('#save') },
  { name: 'delete', act: (page) => page.click('.delete') },
  { name: 'hover', act: (page) => page.hover('#tip') },
  { name: 'boosted link', act: (page) => page.click('#about') },
  { name: 'back', act: (page) => page.goBack({ waitUntil: 'domcontentloaded' }).catch(() => {}) },
  { name: 'scroll to the end', act: (page) => page.mouse.wheel({ deltaY: 4000 }) },
]

export function htmx(name: string, folder: string, technology: string): Application {
  return {
    name,
    technology,
    steps,
    start: () =>
      serve((_request, response, { pathname }) => {
        if (pathname === '/htmx.js' && file(response, packageFile(folder), 'dist/htmx.js')) return
        if (pathname === '/more') return html(response, row(10 + Math.floor(Math.random() * 1e6)))
        if (pathname === '/items') return html(response, row(1000))
        if (pathname.startsWith('/items/') || pathname === '/tip') return html(response, 'A tip')
        if (pathname === '/search') return html(response, '<li>Book</li><li>Bottle</li>')
        if (pathname === '/about') return html(response, page('<h1>About</h1>', '/htmx.js'))
        if (pathname === '/') return html(response, page(HOME, '/htmx.js'))
        return html(response, 'nothing here', 404)
      }),
  }
}
