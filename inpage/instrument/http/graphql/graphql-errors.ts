/** The errors in an answer to a GraphQL request, which has the status 200 all the same. */
import { getOwnPropertyDescriptor } from '../../../platform/natives'

/** UTF-16 units of an answer that is read: beyond it, that would take longer than it is worth. */
const MAX_ANSWER = 200_000
const MAX_BATCH = 20

/** An error of a GraphQL answer, as far as spans have it. */
export interface GraphqlError {
  /** https://www.apollographql.com/docs/apollo-server/data/errors#built-in-error-codes, where the server says one */
  readonly code: string
  readonly message: string
}

/** The first of them (https://spec.graphql.org/October2021/#sec-Errors), in the text of an answer or what it was parsed to. */
export function graphqlErrorIn(answer: unknown): GraphqlError | undefined {
  try {
    const parsed = typeof answer === 'string' ? parsedIfAny(answer) : answer
    const all: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
    for (let i = 0; i < all.length && i < MAX_BATCH; i++) {
      const errors = own(all[i], 'errors')
      if (!Array.isArray(errors) || errors.length === 0) continue
      const code = own(own(errors[0], 'extensions'), 'code')
      const message = own(errors[0], 'message')
      return {
        code: typeof code === 'string' ? code : 'GraphQLError',
        message: typeof message === 'string' ? message : '',
      }
    }
  } catch {
    // It is no JSON.
  }
  return undefined
}

function parsedIfAny(text: string): unknown {
  return text.length <= MAX_ANSWER && text.includes('"errors"') ? JSON.parse(text) : undefined
}

/** Runs no getter of the page's. */
function own(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? getOwnPropertyDescriptor(of, key)?.value : undefined
}
