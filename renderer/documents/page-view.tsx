import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Annotation, Drawing, Rotation } from '../../shared/documents/index.ts'
import { Overlay } from './overlay.tsx'
import type { Pages, Size } from './pages.ts'
import type { Tool } from './toolbar.tsx'
import classes from './documents.module.css'

/** A page is never drawn with more pixels than this: a poster at four times its size would fill the memory. */
const MOST_PIXELS = 24_000_000
/** At a factor of 1 a page is as large on the screen as on paper: 96 pixels to the inch of 72 points. */
const FULL_SIZE = 96 / 72

type Props = {
  pages: Pages
  page: number
  rotation: Rotation
  zoom: number | null
  tool: Tool
  annotations: readonly Annotation[]
  onDraw: (drawing: Drawing) => void
}

/** One page, as large as there is room or as the zoom says, with what is drawn on it. */
export function PageView({ pages, page, rotation, zoom, tool, annotations, onDraw }: Props) {
  const room = useElementSize()
  const size = useSize(pages, page)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [failed, setFailed] = useState('')
  const across = rotation % 180 !== 0
  const width = size ? (across ? size.height : size.width) : 0
  const height = size ? (across ? size.width : size.height) : 0
  const fit = size && room.width > 0 ? Math.min((room.width - 4) / width, (room.height - 4) / height) : 0
  const scale = zoom === null ? fit : zoom * FULL_SIZE
  useEffect(() => {
    const target = canvas.current
    if (!target || scale <= 0) return
    const stop = new AbortController()
    const what = `${page}/${rotation}`
    const dense = scale * Math.min(2, window.devicePixelRatio)
    const most = Math.sqrt(MOST_PIXELS / (width * height))
    target.removeAttribute('data-drawn')
    pages.draw(page, target, Math.min(dense, most), rotation, stop.signal).then(
      () => !stop.signal.aborted && target.setAttribute('data-drawn', what),
      () => !stop.signal.aborted && setFailed(what),
    )
    return () => stop.abort()
  }, [pages, page, rotation, scale, width, height])
  const shown = { width: Math.floor(width * scale), height: Math.floor(height * scale) }
  return (
    // What is larger than its room is scrolled, by the arrow keys too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reached by the keyboard
    <div className={classes['room']} ref={room.ref} tabIndex={0} role="group">
      {failed === `${page}/${rotation}` && (
        <p role="alert">
          <FormattedMessage id="documents.page.failed" />
        </p>
      )}
      <div className={classes['page']} style={shown}>
        <canvas ref={canvas} style={shown} aria-hidden />
        {scale > 0 && (
          <Overlay
            key={`${page}/${tool}`}
            page={page}
            rotation={rotation}
            width={shown.width}
            height={shown.height}
            tool={tool}
            annotations={annotations}
            onDraw={onDraw}
          />
        )}
      </div>
    </div>
  )
}

function useSize(pages: Pages, page: number): Size | null {
  const [size, setSize] = useState<{ of: string; size: Size } | null>(null)
  useEffect(() => {
    let here = true
    pages.sizeOf(page).then(
      (found) => here && setSize({ of: String(page), size: found }),
      () => undefined,
    )
    return () => {
      here = false
    }
  }, [pages, page])
  return size?.of === String(page) ? size.size : null
}
