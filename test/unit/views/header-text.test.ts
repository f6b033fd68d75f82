import { describe, expect, it } from 'vitest'
import { headersIn, headersText } from '../../../panel/views/settings/header-text'

describe('headers in one line', () => {
  it('come back as they were, also with what looks like a separator', () => {
    const headers = { authorization: 'Basic dXNlcjpwYXNzd29yZA==', 'x-scope-orgid': 'a, b', cookie: 'a=b; c=d' }
    expect(headersIn(headersText(headers))).toEqual(headers)
  })

  it('are taken as they are written in a request, and what is none is left out', () => {
    expect(headersIn(' Authorization: Bearer a:b=c , X-Api-Key=1,nonsense')).toEqual({
      authorization: 'Bearer a:b=c',
      'x-api-key': '1,nonsense',
    })
    for (const text of ['', ',', '=', 'a', 'a=', ':b']) expect(headersIn(text)).toEqual({})
  })
})
