import { Fragment } from 'preact'
import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import './legend.css'

/** What is seen, by its class in `legend.css`, and what it means. */
const SIGNS: readonly (readonly [string, MessageKey])[] = [
  ['bar client', 'legendClient'],
  ['bar server', 'legendServer'],
  ['bar message', 'legendMessage'],
  ['bar internal', 'legendInternal'],
  ['bar failed', 'legendError'],
  ['bar pale', 'legendPale'],
  ['bar soft', 'legendSoft'],
  ['diamond', 'legendEvent'],
  ['path', 'criticalPathTitle'],
  ['goes-on', 'legendGoesOn'],
  ['grey', 'legendGrey'],
  ['dashed', 'legendInferred'],
  ['fold', 'foldIdleTitle'],
]
const WORDS: readonly (readonly [MessageKey, MessageKey])[] = [
  ['columnDuration', 'legendDuration'],
  ['columnSelf', 'legendSelf'],
  ['columnTotal', 'legendTotal'],
]

/** What the signs and the words of the panel mean. */
export function Legend() {
  const { message } = usePanel()
  return (
    <>
      <h2>{message('legend')}</h2>
      <dl class="legend">
        {SIGNS.map(([sign, meaning]) => (
          <Fragment key={sign}>
            <dt>
              <span class={`sign ${sign}`} aria-hidden="true">
                {sign === 'diamond' ? '◆' : sign === 'goes-on' ? '▸' : sign === 'grey' ? 'GET' : ''}
              </span>
            </dt>
            <dd>{message(meaning)}</dd>
          </Fragment>
        ))}
        {WORDS.map(([word, meaning]) => (
          <Fragment key={word}>
            <dt>{message(word)}</dt>
            <dd>{message(meaning)}</dd>
          </Fragment>
        ))}
      </dl>
    </>
  )
}
