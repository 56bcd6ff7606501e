import type { Rotation } from './model.ts'

/** What can be shown as a document. Everything else is refused with a sentence that says what to do instead. */
export const SHOWN_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] as const

const AS_PDF = 'Save it as PDF, JPEG or PNG and add that.'
const REFUSALS: Readonly<Record<string, string>> = {
  'image/tiff': `TIFF pictures cannot be shown here. ${AS_PDF}`,
  'image/heic': `HEIC pictures cannot be shown here. ${AS_PDF} (On an iPhone: Settings, Camera, Formats, "Most Compatible".)`,
  'image/gif': `GIF pictures cannot be shown here. ${AS_PDF}`,
  'image/svg+xml': `SVG drawings may hold programs, so they are not taken. ${AS_PDF}`,
  'text/html': `Web pages may hold programs, so they are not taken. Print the page as PDF and add that.`,
  'text/plain': `Plain text cannot be shown as a document. ${AS_PDF}`,
  'application/zip': `Packed files and office files cannot be shown here. ${AS_PDF}`,
}

/** Why a file of this media type can't be a document: a word for the screens and a sentence; null when it can. */
export function refuseMediaType(mediaType: string): { reason: string; sentence: string } | null {
  if ((SHOWN_TYPES as readonly string[]).includes(mediaType)) return null
  const sentence = REFUSALS[mediaType]
  return sentence
    ? { reason: `not-shown-${mediaType.split(/[/+]/)[1]}`, sentence }
    : { reason: 'not-shown', sentence: `This kind of file cannot be shown here. ${AS_PDF}` }
}

/** What can't be seen but turns a line around or breaks it: a title must look like what it is. Source: Unicode TR36 §2.5. */
const UNSEEN = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu
const LONGEST = 200

/** A title to begin with, from the name of a file: no folders, no ending, no signs that can't be seen. */
export function titleFrom(fileName: string): string {
  const name = fileName.replace(UNSEEN, ' ').split(/[/\\]/).at(-1) ?? ''
  const bare = name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
  const letters = Array.from(bare)
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : bare
}

/** The sum of two turns, as a turn. */
export const turned = (by: number, degrees: number): Rotation => ((((by + degrees) % 360) + 360) % 360) as Rotation

/** Where a place on the page as the file has it lies once the page is turned to the right; both in fractions. */
export function turnPoint(x: number, y: number, degrees: Rotation): [number, number] {
  if (degrees === 90) return [1 - y, x]
  if (degrees === 180) return [1 - x, 1 - y]
  return degrees === 270 ? [y, 1 - x] : [x, y]
}

/** The way back: from the turned page to the page as the file has it. */
export const unturnPoint = (x: number, y: number, degrees: Rotation): [number, number] =>
  turnPoint(x, y, turned(360 - degrees, 0))
