export default {
  distDir: '../dist/next',
  turbopack: { root: new URL('..', import.meta.url).pathname },
  experimental: {},
}
