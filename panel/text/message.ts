/** The keys of the texts that the panel shows, as `_locales` has them. */
export type MessageKey = keyof typeof import('../../extension/public/_locales/en/messages.json')

/** Gives a text in the user's language; `$1`, `$2` … are replaced by `values`. */
export type Message = (key: MessageKey, ...values: string[]) => string
