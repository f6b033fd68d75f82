/** The attribute that says what became of a request's trace headers, where it is not the usual. */
export const HEADERS_FATE = 'tracepane.headers'

/**
 * `left-out`: the path gets none. `not-yet`: the path of a form, of what is good for once, or of what a service worker may
 * answer, gets none until it has been seen where it leads. `redirected`, `refused`: the request was sent again without them,
 * because it was redirected, or failed with them. `suspected`: it failed with them, and must not be sent again. `wrapped`: a
 * script of the page that was there before us may add its own.
 */
export type HeadersFate = 'left-out' | 'not-yet' | 'redirected' | 'refused' | 'suspected' | 'wrapped'
