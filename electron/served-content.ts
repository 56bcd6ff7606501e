import { randomBytes } from 'node:crypto'
import { pageHeaders } from './csp.ts'
import type { ServedContent } from './doors.ts'

/** Where a page finds an opened file: `/file/<token>` of its own origin, in both shells. */
const PATH = /^\/file\/([A-Za-z0-9_-]{43})$/

/** The token that an address of a page asks for, or null. */
export const tokenIn = (pathname: string): string | null => PATH.exec(pathname)?.[1] ?? null

/** What a browser draws by itself without running anything. All else is for saving, never for showing. */
const DRAWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'application/pdf'])

/**
 * The headers of an opened file. Its own policy lets it load and run nothing, whatever it holds: should it ever stand in
 * a window of its own, it stands there without scripts and without our origin.
 */
export function contentHeaders(shell: 'electron' | 'browser', content: ServedContent): Record<string, string> {
  const drawn = DRAWN.has(content.mediaType)
  return {
    ...pageHeaders(shell, randomBytes(18).toString('base64')),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': drawn ? content.mediaType : 'application/octet-stream',
    'Content-Length': String(content.bytes),
    'Content-Disposition': drawn ? 'inline' : 'attachment',
  }
}
