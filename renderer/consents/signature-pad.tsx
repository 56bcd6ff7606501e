import { Button, Group, Text } from '@mantine/core'
import { type PointerEvent, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Signature } from '../../shared/consents/index.ts'
import classes from './consents.module.css'

export type Strokes = Extract<Signature, { kind: 'drawn' }>['strokes']
const [WIDE, HIGH] = [2000, 1000]
/** Beyond this it is scribble; the contract takes no more. */
const MOST_POINTS = 2000
const MOST_STROKES = 200

/** Strokes as lines. */
export function SignatureLines({ strokes, label }: { strokes: Strokes; label: string }) {
  return (
    <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={label} className={classes['ink']}>
      {strokes.map((stroke, index) => (
        <polyline
          // oxlint-disable-next-line react/no-array-index-key -- strokes are only added at the end, or all taken away
          key={index}
          points={stroke.map(([x, y]) => `${x},${y}`).join(' ')}
          fill="none"
          stroke="currentColor"
          strokeWidth={8}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ))}
    </svg>
  )
}

/** A field to sign in with finger, pen or mouse. Whoever has none of them types her name instead. */
export function SignaturePad({ strokes, onChange }: { strokes: Strokes; onChange: (strokes: Strokes) => void }) {
  const intl = useIntl()
  const drawing = useRef(false)
  const [all, setAll] = useState<Strokes>(strokes)
  const latest = useRef<Strokes>(strokes)
  const put = (next: Strokes) => {
    latest.current = next
    setAll(next)
  }
  const pointOf = (event: PointerEvent<HTMLDivElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect()
    const within = (part: number, most: number) => Math.round(Math.min(Math.max(part, 0), 1) * most)
    return [within((event.clientX - box.left) / box.width, WIDE), within((event.clientY - box.top) / box.height, HIGH)]
  }
  return (
    <div>
      <Text size="xs" fw={600}>
        <FormattedMessage id="consents.sign.here" />
      </Text>
      <div
        className={classes['pad']}
        onPointerDown={(event) => {
          if (latest.current.length >= MOST_STROKES) return
          event.currentTarget.setPointerCapture(event.pointerId)
          drawing.current = true
          put([...latest.current, [pointOf(event)]])
        }}
        onPointerMove={(event) => {
          const last = latest.current.at(-1)
          if (!drawing.current || !last || last.length >= MOST_POINTS) return
          put([...latest.current.slice(0, -1), [...last, pointOf(event)]])
        }}
        onPointerUp={() => {
          drawing.current = false
          onChange(latest.current)
        }}
      >
        <SignatureLines strokes={all} label={intl.formatMessage({ id: 'consents.sign.here' })} />
      </div>
      <Group mt={4}>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            put([])
            onChange([])
          }}
        >
          <FormattedMessage id="kit.clear" />
        </Button>
      </Group>
    </div>
  )
}
