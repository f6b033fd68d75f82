import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ChunkedTask } from '../../scheduling/chunked-task'
import { runInFrames } from '../../scheduling/run-in-frames'
import { usePanel } from '../../state/context'
import type { MapSite, OriginMap } from '../../store/analysis/origin-map'
import { IconButton } from '../../widgets/icon-button'
import { FitIcon, ZoomInIcon, ZoomOutIcon } from '../../widgets/icons'
import { type Size, useSize } from '../../widgets/size'
import { ArrowHeads, MapCallLine } from './map-call'
import { beginning, fitted, isNearby, type MapCamera, panned, showing, ZOOM_STEP, zoomedAt } from './map-camera'
import { fittingLayout, type MapLayout, type Point } from './map-layout'
import { MapSiteBox } from './map-site'
import { type MapTexts, mapTexts, textMeasure } from './map-texts'
import { siteTowards } from './site-focus'
import { useMapPointer } from './use-map-pointer'

/** How far a key moves the map, px. */
const STEP = 60
const PANS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: STEP, y: 0 },
  ArrowRight: { x: -STEP, y: 0 },
  ArrowUp: { x: 0, y: STEP },
  ArrowDown: { x: 0, y: -STEP },
}
/** Frames in which the table is drawn first. */
const FRAMES_BEFORE = 1
/** Below this scale, texts of calls are too small to read: they are shown for one site at a time. */
const MIN_LEGIBLE = 0.5

interface MapPictureProps {
  readonly map: OriginMap
  /** Whether the filter is narrowed to a site. */
  isChosen(site: MapSite): boolean
  onSite(site: MapSite): void
}

/** A map with all that its picture shows of it. */
interface DrawnMap {
  readonly map: OriginMap
  readonly texts: MapTexts
  readonly layout: MapLayout
}

/** The map as a picture, which begins where it can be read. The table says the same of the calls. */
export function MapPicture({ map: latest, isChosen, onSite }: MapPictureProps) {
  const { format, message } = usePanel()
  const pane = useRef<HTMLDivElement>(null)
  const picture = useRef<SVGSVGElement>(null)
  const size = useSize(pane, FRAMES_BEFORE)
  const [moved, setMoved] = useState<MapCamera | 'whole'>()
  const [focused, setFocused] = useState(0)
  const [near, setNear] = useState<number>()
  const measure = useMemo(textMeasure, [])
  const [drawn, setDrawn] = useState<DrawnMap>()
  // Dozens of services take longer than a frame. Until it is there, the one before stays.
  useLayoutEffect(() => {
    if (size.width === 0) return
    return runInFrames(
      (function* (): ChunkedTask<DrawnMap> {
        const texts = yield* mapTexts(latest, { format, message }, measure)
        return { map: latest, texts, layout: yield* fittingLayout(latest, texts.widths, size) }
      })(),
      setDrawn,
    )
  }, [latest, size, format, message, measure])
  const { map, texts, layout } = drawn ?? { map: latest }
  const camera = layout === undefined ? undefined : cameraOf(moved, layout, size)
  const stop = Math.min(focused, map.sites.length - 1)

  const zoomAt = (factor: number, at: Point) => {
    if (camera !== undefined) setMoved(zoomedAt(camera, factor, at))
  }
  const zoom = (factor: number) => zoomAt(factor, { x: size.width / 2, y: size.height / 2 })
  const panBy = (by: Point) => {
    if (camera !== undefined && layout !== undefined) setMoved(panned(camera, by, layout, size))
  }
  const { wasDragged, handlers } = useMapPointer({ zoomAt, panBy })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.shiftKey && event.key in PANS) panBy(PANS[event.key])
    else if (event.key === '+' || event.key === '=') zoom(ZOOM_STEP)
    else if (event.key === '-') zoom(1 / ZOOM_STEP)
    else if (event.key === '0') setMoved('whole')
    else if (event.key === 'Enter' || event.key === ' ') onSite(map.sites[stop])
    else {
      const next = layout === undefined ? undefined : siteTowards(layout.sites, stop, event.key)
      if (next === undefined) return
      picture.current?.querySelectorAll<SVGGElement>('.site')[next]?.focus()
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="map-pane">
      <div class="map-picture-pane" ref={pane}>
        {texts !== undefined && layout !== undefined && camera !== undefined && (
          <svg
            ref={picture}
            class={camera.scale < MIN_LEGIBLE ? 'map-picture far' : 'map-picture'}
            role="group"
            // A click beside the sites makes the keys work.
            tabindex={-1}
            aria-label={message('viewMap')}
            onKeyDown={onKeyDown}
            {...handlers}
          >
            <ArrowHeads />
            <g transform={`translate(${camera.x} ${camera.y}) scale(${camera.scale})`}>
              {map.calls.map(
                (call, place) =>
                  isNearby(layout.calls[place], camera, size) && (
                    <MapCallLine
                      key={`${call.from} ${call.to}`}
                      count={call.count}
                      text={texts.calls[place]}
                      title={`${texts.sites[call.from].name} → ${texts.sites[call.to].name}`}
                      placed={layout.calls[place]}
                      isDown={layout.direction === 'down'}
                      isNear={near !== undefined && (call.from === near || call.to === near)}
                    />
                  ),
              )}
              {map.sites.map((site, place) => (
                <MapSiteBox
                  key={`${site.type} ${site.name}`}
                  site={site}
                  text={texts.sites[place]}
                  box={layout.sites[place]}
                  isChosen={isChosen(site)}
                  isStop={place === stop}
                  onClick={() => {
                    if (!wasDragged()) onSite(site)
                  }}
                  onFocus={() => {
                    setFocused(place)
                    if (moved !== 'whole') setMoved(showing(camera, layout.sites[place], size))
                  }}
                  onNear={(isNear) => setNear(isNear ? place : undefined)}
                />
              ))}
            </g>
          </svg>
        )}
      </div>
      <div class="map-tools">
        <IconButton label={message('enlarge')} title={`${message('enlarge')} (+)`} onClick={() => zoom(ZOOM_STEP)}>
          <ZoomInIcon />
        </IconButton>
        <IconButton label={message('shrink')} title={`${message('shrink')} (-)`} onClick={() => zoom(1 / ZOOM_STEP)}>
          <ZoomOutIcon />
        </IconButton>
        <IconButton
          label={message('fitScreen')}
          title={`${message('fitScreen')} (0)`}
          onClick={() => setMoved('whole')}
        >
          <FitIcon />
        </IconButton>
      </div>
    </div>
  )
}

function cameraOf(moved: MapCamera | 'whole' | undefined, layout: MapLayout, size: Size): MapCamera {
  if (moved === undefined) return beginning(layout, size)
  return moved === 'whole' ? fitted(layout, size) : moved
}
