import { Button, Group, Textarea } from '@mantine/core'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Annotation, type Drawing, type Rotation, turnPoint, unturnPoint } from '../../shared/documents/index.ts'
import { focusOnArrival } from '../kit/focus.ts'
import { useKeysWithin } from './keys-within.ts'
import type { Tool } from './toolbar.tsx'
import classes from './documents.module.css'

type Point = readonly [x: number, y: number]
type Props = {
  page: number
  rotation: Rotation
  width: number
  height: number
  tool: Tool
  annotations: readonly Annotation[]
  onDraw: (drawing: Drawing) => void
}

const STEP = 0.02
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}
const within = (part: number) => Math.min(1, Math.max(0, part))
/** A line by hand is kept in so many points at most. */
const MOST_POINTS = 2000

/**
 * What is drawn on a page, and the drawing itself: by pointer, or by the arrow keys (which move a cross) and Enter. Places
 * are kept on the page as the file has it, so a page that is turned takes its annotations along.
 */
export function Overlay({ page, rotation, width, height, tool, annotations, onDraw }: Props) {
  const intl = useIntl()
  const [trail, setTrail] = useState<readonly Point[]>([])
  const [cross, setCross] = useState<Point>([0.5, 0.5])
  const [anchor, setAnchor] = useState<Point | null>(null)
  const [noteAt, setNoteAt] = useState<Point | null>(null)
  const pressed = useRef(false)
  const stored = ([x, y]: Point) => unturnPoint(x, y, rotation)
  const box = (one: Point, other: Point) => {
    const [[ax, ay], [bx, by]] = [stored(one), stored(other)]
    const size = { width: Math.abs(ax - bx), height: Math.abs(ay - by) }
    // A press without a move is no box.
    if (size.width < 0.003 || size.height < 0.003) return
    onDraw({ kind: 'highlight', page, x: Math.min(ax, bx), y: Math.min(ay, by), ...size })
  }
  const pointOf = (event: PointerEvent<SVGSVGElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)]
  }
  const release = () => {
    pressed.current = false
    const [first] = trail
    const end = trail.at(-1)
    setTrail([])
    if (!first || !end) return
    if (tool === 'highlight') box(first, end)
    if (tool === 'ink' && trail.length > 1)
      onDraw({ kind: 'ink', page, points: trail.slice(0, MOST_POINTS).map(stored) })
    if (tool === 'note') setNoteAt(end)
  }
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key]
    if (arrow) setCross(([x, y]) => [within(x + arrow[0]), within(y + arrow[1])])
    else if (event.key !== 'Enter') return
    else if (tool === 'note') setNoteAt(cross)
    else if (tool === 'highlight' && !anchor) setAnchor(cross)
    else if (tool === 'highlight' && anchor) {
      setAnchor(null)
      box(anchor, cross)
    }
    event.preventDefault()
    event.stopPropagation()
  }
  const drawing = tool !== 'look'
  const byKeys = tool === 'highlight' || tool === 'note'
  return (
    <>
      <svg
        className={classes['overlay']}
        width={width}
        height={height}
        data-tool={tool}
        {...(byKeys && {
          tabIndex: 0,
          role: 'application',
          'aria-label': intl.formatMessage({ id: `documents.cross.${tool}` }),
          ref: focusSvg,
          onKeyDown: press,
        })}
        {...(drawing && {
          onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            pressed.current = true
            setTrail([pointOf(event)])
          },
          onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
            if (pressed.current) setTrail([...trail, pointOf(event)])
          },
          onPointerUp: release,
        })}
      >
        {annotations.map(({ annotationId, drawing: one }, index) => (
          <Drawn
            key={annotationId}
            drawing={one}
            number={index + 1}
            rotation={rotation}
            width={width}
            height={height}
          />
        ))}
        {trail.length > 1 && tool === 'ink' && (
          <polyline points={pixels(trail, width, height)} className={classes['ink']} />
        )}
        {trail.length > 1 && tool === 'highlight' && (
          <Box one={trail[0]} other={trail.at(-1)} width={width} height={height} />
        )}
        {anchor && <Box one={anchor} other={cross} width={width} height={height} />}
        {byKeys && !pressed.current && (
          <path
            className={classes['cross']}
            d={`M${cross[0] * width - 12} ${cross[1] * height}h24M${cross[0] * width} ${cross[1] * height - 12}v24`}
          />
        )}
      </svg>
      {noteAt && (
        <NoteForm
          at={noteAt}
          onCancel={() => setNoteAt(null)}
          onSave={(text) => {
            setNoteAt(null)
            const [x, y] = stored(noteAt)
            onDraw({ kind: 'note', page, x, y, text })
          }}
        />
      )}
    </>
  )
}

const focusSvg = (element: SVGSVGElement | null): void => element?.focus()
const pixels = (points: readonly Point[], width: number, height: number): string =>
  points.map(([x, y]) => `${x * width},${y * height}`).join(' ')

type BoxProps = { one: Point | undefined; other: Point | undefined; width: number; height: number }

function Box({ one, other, width, height }: BoxProps) {
  if (!one || !other) return null
  return (
    <rect
      className={classes['highlight']}
      x={Math.min(one[0], other[0]) * width}
      y={Math.min(one[1], other[1]) * height}
      width={Math.abs(one[0] - other[0]) * width}
      height={Math.abs(one[1] - other[1]) * height}
    />
  )
}

type DrawnProps = { drawing: Drawing; number: number; rotation: Rotation; width: number; height: number }

function Drawn({ drawing, number, rotation, width, height }: DrawnProps) {
  if (drawing.kind === 'highlight') {
    const { x, y } = drawing
    const one = turnPoint(x, y, rotation)
    const other = turnPoint(x + drawing.width, y + drawing.height, rotation)
    return <Box one={one} other={other} width={width} height={height} />
  }
  if (drawing.kind === 'ink') {
    const points = drawing.points.map(([x, y]) => turnPoint(x, y, rotation))
    return <polyline points={pixels(points, width, height)} className={classes['ink']} />
  }
  const [x, y] = turnPoint(drawing.x, drawing.y, rotation)
  return (
    <g className={classes['note']} transform={`translate(${x * width} ${y * height})`}>
      <circle r={11} />
      <text textAnchor="middle" dominantBaseline="central">
        {number}
      </text>
    </g>
  )
}

type NoteProps = { at: Point; onSave: (text: string) => void; onCancel: () => void }

function NoteForm({ at, onSave, onCancel }: NoteProps) {
  const [text, setText] = useState('')
  const save = () => text.trim() !== '' && onSave(text)
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') onCancel()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
  })
  return (
    <form
      className={classes['noteForm']}
      style={{ left: `${Math.min(at[0], 0.6) * 100}%`, top: `${Math.min(at[1], 0.8) * 100}%` }}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      ref={form}
    >
      <Textarea
        label={<FormattedMessage id="documents.note" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={2000}
        rows={3}
        ref={focusOnArrival}
        required
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="compact-sm">
          <FormattedMessage id="kit.save" />
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </form>
  )
}
