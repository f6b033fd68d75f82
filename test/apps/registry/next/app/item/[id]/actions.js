'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { find } from '../../items'

export async function like(id) {
  const item = await find(id)
  item.likes++
  revalidatePath(`/item/${id}`)
}

export async function addToCart() {
  redirect('/')
}
