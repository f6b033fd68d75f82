'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'

export function Field() {
  const router = useRouter()
  const [, start] = useTransition()
  return <input id="q" onChange={(event) => start(() => router.replace(`/search?q=${event.target.value}`))} />
}
