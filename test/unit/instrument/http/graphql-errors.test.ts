import { describe, expect, it } from 'vitest'
import { graphqlErrorIn } from '../../../../inpage/instrument/http/graphql/graphql-errors'

describe('the first error in an answer of GraphQL', () => {
  const answer = { data: null, errors: [{ message: 'no such book', extensions: { code: 'NOT_FOUND' } }, {}] }
  it.each([
    ['parsed', answer, 'NOT_FOUND: no such book'],
    ['as text', JSON.stringify(answer), 'NOT_FOUND: no such book'],
    ['of a batch', [{ data: {} }, answer], 'NOT_FOUND: no such book'],
    ['without a code', { errors: [{ message: 'no' }] }, 'GraphQLError: no'],
    ['that says nothing', { errors: [null] }, 'GraphQLError: '],
    ['where there is none', { data: { errors: 1 } }, undefined],
    ['where the list is empty', { errors: [] }, undefined],
    ['where the data has such a name', '{"data":{"errors":[1]}}', undefined],
    ['in no JSON', '"errors" are', undefined],
    ['in a text that is too long', `{"errors":[1],"data":"${'x'.repeat(300_000)}"}`, undefined],
    ['in bytes', new ArrayBuffer(8), undefined],
    ['in nothing', undefined, undefined],
  ])('%s', (_name, given, expected) => {
    const error = graphqlErrorIn(given)
    expect(error && `${error.code}: ${error.message}`).toBe(expected)
  })

  it('is found without running code of the page', () => {
    const trap = Object.defineProperty({}, 'errors', {
      get() {
        throw new Error('it was asked')
      },
    })
    expect(graphqlErrorIn(trap)).toBeUndefined()
  })
})
