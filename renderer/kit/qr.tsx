import { encode } from 'uqr'

type Props = {
  text: string
  /** What it is, for whoever does not see it. */
  label: string
  /** Width and height in pixels of the screen. */
  size?: number
}

/** Modules of free space around it, without which scanners do not find it. Source: ISO/IEC 18004, quiet zone. */
const QUIET = 4

/** A text as a QR code. It is black on white in both themes: many scanners read nothing else. */
export function Qr({ text, label, size = 200 }: Props) {
  const { data, size: modules } = encode(text, { ecc: 'M', border: 0 })
  const dark = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  )
  const side = modules + 2 * QUIET
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
