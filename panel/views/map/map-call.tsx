import type { PlacedCall, Point } from './map-layout'
import { type CallText, withErrors } from './map-texts'

interface MapCallProps {
  readonly count: number
  readonly text: CallText
  /** From where to where. */
  readonly title: string
  readonly placed: PlacedCall
  readonly isDown: boolean
  /** It stands out. */
  readonly isNear: boolean
}

/** A call as a line with its text. */
export function MapCallLine({ count, text, title, placed, isDown, isNear }: MapCallProps) {
  const { points, label, isBackward } = placed
  const isFailing = text.errors !== ''
  const classes = ['call', isFailing && 'failing', isBackward && 'backward', isNear && 'near']
  return (
    <g class={classes.filter((name) => name !== false).join(' ')}>
      <title>{`${title}: ${withErrors(text.calls, text.errors)}`}</title>
      <path
        d={lineThrough(points, isDown)}
        marker-end={`url(#${isFailing ? 'arrow-failing' : 'arrow'})`}
        stroke-width={Math.min(4, 1 + Math.log10(Math.max(1, count)))}
      />
      <text x={label.x + label.width / 2} y={label.y + label.height - 4} text-anchor="middle">
        {text.calls}
        {isFailing && <tspan class="error-text">{` · ${text.errors}`}</tspan>}
      </text>
    </g>
  )
}

/** The heads of the lines. */
export function ArrowHeads() {
  return (
    <defs>
      {['arrow', 'arrow-failing'].map((id) => (
        <marker
          key={id}
          id={id}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0l8 4l-8 4z" class={id} />
        </marker>
      ))}
    </defs>
  )
}

/** Curves from layer to layer, and straight lines within each. */
function lineThrough([first, ...rest]: readonly Point[], isDown: boolean): string {
  let path = `M${first.x} ${first.y}`
  let from = first
  for (const [at, to] of rest.entries()) {
    if (at % 2 === 1) path += `L${to.x} ${to.y}`
    else {
      const bend = Math.max(20, Math.abs(isDown ? to.y - from.y : to.x - from.x) / 2)
      path += isDown
        ? `C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`
        : `C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`
    }
    from = to
  }
  return path
}
