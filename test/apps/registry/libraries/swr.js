/** SWR in React, with a list that is always shown and an item that is shown once it is chosen. */
import { createElement, useState } from 'react'
import { createRoot } from 'react-dom/client'
import useSwrHook, { mutate, preload } from 'swr'

export { mutate, preload }

const load = (key) => fetch(key).then((response) => response.json())

function Item() {
  const [key, setKey] = useState(null)
  globalThis.setSwrKey = setKey
  const list = useSwrHook('/api/swr-list', load, { dedupingInterval: 0 })
  const item = useSwrHook(key, load)
  // Waits for the item before it asks.
  useSwrHook(item.data ? '/api/swr-dependent' : null, load)
  return createElement('p', null, list.data?.name, item.data?.name)
}

export function showList(node) {
  createRoot(node).render(createElement(Item))
}
