import Link from 'next/link'

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <nav>
          <Link id="home" href="/">
            Home
          </Link>{' '}
          <Link id="search" href="/search">
            Search
          </Link>
        </nav>
        {children}
      </body>
    </html>
  )
}
