import type { Page } from 'puppeteer'

/** Uses the shop as a visitor would, by real clicks and keys: a search, two checkouts (the first card fails), a stream. */
export async function playShop(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const prices = [...document.querySelectorAll('#products [data-price]')]
    return prices.length > 0 && prices.every((price) => price.textContent !== '…')
  })
  await page.type('#search', 'la', { delay: 40 })
  await page.waitForFunction(() => document.querySelectorAll('#products li').length === 2)
  await page.click('aria/Add Desk lamp to cart')
  await page.waitForFunction(() => document.querySelectorAll('#cart li').length === 1)
  await page.click('aria/Add Rubber plant to cart')
  await page.waitForFunction(() => document.querySelectorAll('#cart li').length === 2)
  await page.select('#card', '4000000000000002')
  await page.click('#checkout')
  await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('Payment failed'))
  await page.select('#card', '4242424242424242')
  await page.click('#checkout')
  await page.waitForFunction(() => document.querySelector('#status')?.textContent?.endsWith('sent'))
  await page.click('#recommend')
  await page.waitForFunction(() => document.querySelectorAll('#products li').length === 2)
}
