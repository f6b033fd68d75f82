import type { Application } from './application'
import { file, html, packageFile, serve } from './serve'

function page(title: string, body: string): string {
  return `<!doctype html><html><head><title>${title}</title><meta name="viewport" content="width=device-width">
<script type="module" src="/turbo.js"></script></head><body><nav><a id="home" href="/">Home</a> <a id="posts" href="/posts">Posts</a> <a id="one" href="/posts/1">First post</a></nav><h1>${title}</h1>${body}</body></html>`
}

const COMMENTS = `<turbo-frame id="comments"><p>2 comments</p><a id="older" href="/posts/1/comments?page=2">Older</a></turbo-frame>`

/** Turbo Drive, frames, streams and its prefetch of what the pointer is over. */
export const turbo: Application = {
  name: 'turbo',
  technology: 'Turbo 8',
  steps: [
    { name: 'a link', act: (page) => page.click('#posts') },
    {
      name: 'a link that lingers',
      act: async (page) => {
        await page.hover('#one')
        await new Promise((resolve) => setTimeout(resolve, 400))
        await page.click('#one')
      },
    },
    { name: 'a frame', act: (page) => page.click('#older') },
    { name: 'a stream', act: (page) => page.click('#like') },
    { name: 'a form', act: (page) => page.click('#post') },
    { name: 'back', act: (page) => page.evaluate(() => history.back()) },
    { name: 'back again', act: (page) => page.evaluate(() => history.back()) },
    { name: 'forward', act: (page) => page.evaluate(() => history.forward()) },
  ],
  start: () =>
    serve((request, response, { pathname, searchParams }) => {
      if (pathname === '/turbo.js') {
        file(response, packageFile('@hotwired/turbo/dist'), 'turbo.es2017-esm.js')
        return
      }
      if (request.method === 'POST' && pathname === '/posts/1/likes') {
        response.writeHead(200, { 'content-type': 'text/vnd.turbo-stream.html' })
        response.end('<turbo-stream action="update" target="likes"><template>1 like</template></turbo-stream>')
      } else if (request.method === 'POST') response.writeHead(303, { location: '/posts' }).end()
      else if (pathname === '/posts') {
        html(response, page('Posts', '<form action="/posts" method="post"><button id="create">Create</button></form>'))
      } else if (pathname === '/posts/1/comments') {
        html(response, searchParams.has('page') ? COMMENTS.replace('2 comments', '9 comments') : COMMENTS)
      } else if (pathname === '/posts/1') {
        html(
          response,
          page(
            'First post',
            `<turbo-frame id="comments" src="/posts/1/comments"></turbo-frame><p id="likes">0 likes</p>
<form action="/posts/1/likes" method="post"><button id="like">Like</button></form>
<form action="/posts" method="post"><input name="title" value="Again"><button id="post">Post</button></form>`,
          ),
        )
      } else if (pathname === '/') html(response, page('Home', ''))
      else html(response, 'nothing here', 404)
    }),
}
