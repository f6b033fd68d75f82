import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import type { Application } from './application'
import { file, html, json, packageFile, run, serve, WORK } from './serve'

const OUT = join(WORK, 'dist/vue')
const article = (slug: string) => ({ slug, title: `About ${slug}`, favorites: 1 })

/** Vue and its router by the hash, with an API client that swagger-typescript-api generates. */
export const vue: Application = {
  name: 'vue',
  technology: 'Vue 3, Vue Router, generated client over fetch',
  steps: [
    { name: 'a tag', act: (page) => page.click('#tag') },
    { name: 'a favorite', act: (page) => page.click('.favorite') },
    { name: 'an article', act: (page) => page.click('#read-one') },
    { name: 'a comment', act: (page) => page.click('#send') },
    { name: 'write', act: (page) => page.click('#write') },
    { name: 'type', act: (page) => page.type('#title', 'New') },
    { name: 'publish', act: (page) => page.click('#publish') },
    { name: 'home', act: (page) => page.click('#home') },
    { name: 'back', act: (page) => page.evaluate(() => history.back()) },
  ],
  async start() {
    await run(
      'vue',
      'swagger-typescript-api/dist/cli.mjs',
      ...['generate', '-p', 'api.json', '-o', join(OUT, 'generated'), '-n', 'api.js', '--js'],
    )
    const main = await readFile(join(WORK, 'vue/main.js'), 'utf8')
    await writeFile(join(OUT, 'generated/main.js'), main)
    await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      root: join(OUT, 'generated'),
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: { alias: { vue: packageFile('vue/dist/vue.runtime.esm-bundler.js') } },
      build: {
        outDir: join(OUT, 'site'),
        emptyOutDir: true,
        rollupOptions: { input: join(OUT, 'generated/main.js'), output: { entryFileNames: 'main.js' } },
      },
    })
    return serve((request, response, { pathname }) => {
      if (pathname === '/') {
        html(
          response,
          '<!doctype html><title>Articles</title><div id="app"></div><script type="module" src="/main.js"></script>',
        )
      } else if (pathname.endsWith('/comments')) json(response, { comments: [1, 2] })
      else if (pathname === '/api/articles' && request.method === 'POST') json(response, { article: article('new') })
      else if (pathname === '/api/articles') json(response, { articles: [article('one'), article('two')] })
      else if (pathname.startsWith('/api/')) json(response, { article: article('one') })
      else if (!file(response, join(OUT, 'site'), pathname.slice(1))) html(response, 'nothing here', 404)
    })
  },
}
