'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState, useTransition } from 'react'

export function Stock({ id }) {
  const [stock, setStock] = useState()
  const [wanted, setWanted] = useState(0)
  const [isPending, start] = useTransition()
  const router = useRouter()
  useEffect(() => {
    fetch(`/api/stock?id=${id}&wanted=${wanted}`)
      .then((response) => response.json())
      .then(setStock)
  }, [id, wanted])
  return (
    <p>
      {stock?.count} in stock {isPending && '…'}
      <button id="more" onClick={() => start(() => setWanted(wanted + 1))}>
        More
      </button>
      <button id="refresh" onClick={() => router.refresh()}>
        Refresh
      </button>
    </p>
  )
}
