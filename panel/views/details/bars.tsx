/** A bar on the common axis of several. */
export interface Bar {
  /** Its class, which says the colour. */
  readonly name: string
  readonly title: string
  /** In the unit of the total. */
  readonly from: number
  readonly to: number
  /** Text at the right. */
  readonly text: string
}

interface BarsProps {
  readonly bars: readonly Bar[]
  readonly total: number
}

/** Parts of a time as bars, one below the other. */
export function Bars({ bars, total }: BarsProps) {
  return (
    <div class="phases">
      {bars.map(({ name, title, from, to, text }, at) => (
        <div class="phase" key={at}>
          <span class="subtle">{title}</span>
          <span class="phase-track">
            <i
              class={name}
              style={{ marginLeft: `${(from / total) * 100}%`, width: `${((to - from) / total) * 100}%` }}
            />
          </span>
          <span class="number">{text}</span>
        </div>
      ))}
    </div>
  )
}
