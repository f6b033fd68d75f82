import { useRef } from 'preact/hooks'

const KEY_STEP = 10

/** What a border that can be moved needs to know. */
interface SashProps {
  /** Which size it changes. A sash at the right or lower edge of what it sizes grows it when moved that way. */
  readonly axis: 'width' | 'height'
  /** -1 if what it sizes lies behind it (to the right, below), so that moving towards it makes it smaller. */
  readonly direction: 1 | -1
  readonly label: string
  readonly class: string
  /** px */
  readonly size: number
  readonly min: number
  readonly max: number
  onChange(size: number): void
  /** Gives the size that what it sizes needs; a double-click asks for it. */
  fitting?(): number
}

/** A border that is moved with the pointer or, when it has the focus, with the arrow keys. */
export function Sash({ axis, direction, label, class: name, size, min, max, onChange, fitting }: SashProps) {
  const start = useRef<{ readonly at: number; readonly size: number } | undefined>(undefined)
  const set = (wanted: number) => onChange(Math.round(Math.min(max, Math.max(min, wanted))))
  const positionOf = (event: PointerEvent) => (axis === 'width' ? event.clientX : event.clientY)
  const [back, forth] = axis === 'width' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
  return (
    <span
      class={name}
      role="separator"
      aria-orientation={axis === 'width' ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === back) set(size - KEY_STEP * direction)
        else if (event.key === forth) set(size + KEY_STEP * direction)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: positionOf(event), size }
      }}
      onPointerMove={(event) => {
        if (start.current === undefined) return
        set(start.current.size + (positionOf(event) - start.current.at) * direction)
      }}
      onLostPointerCapture={() => {
        start.current = undefined
      }}
      onDblClick={() => {
        if (fitting !== undefined) set(fitting())
      }}
    />
  )
}
