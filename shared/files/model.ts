import { z } from 'zod'
import { idOf } from '../kernel/index.ts'

/** A file that the practice keeps beside its database. */
export const FileId = idOf('FileId')
export type FileId = z.infer<typeof FileId>

/**
 * What stands for a file while it comes in or is looked at: 256 random bits in base64url, good for one session and for a
 * while. A path never crosses, and a token says nothing about what it stands for.
 */
export const FileToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'This is not a file of this session')
  .brand<'FileToken'>()
export type FileToken = z.infer<typeof FileToken>

/** What a file is by its own bytes, whatever its name says. */
export const MediaType = z.enum([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/tiff',
  'image/heic',
  'image/svg+xml',
  'text/html',
  'text/plain',
  'application/zip',
  'application/octet-stream',
])
export type MediaType = z.infer<typeof MediaType>

/** The largest file that is taken in. A scan of 300 pages in colour has about half of it. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024
/** The largest file that is only read through, and not kept: an export of another system, a release of a code system. */
export const MAX_IMPORT_BYTES = 2 * 1024 * 1024 * 1024
/** How much of a file one message carries, in bytes; in base64 well below what a channel takes. */
export const PIECE_BYTES = 512 * 1024

/** A file that came in whole, and is kept once a record names it. */
export const IncomingFile = z.object({ token: FileToken, bytes: z.number().int(), mediaType: MediaType })
export type IncomingFile = z.infer<typeof IncomingFile>

/** A file that may be looked at: read in pieces, or shown from `/file/<token>` of the page's own origin. */
export const OpenedFile = IncomingFile
export type OpenedFile = z.infer<typeof OpenedFile>

/** A folder or some files of this computer that were chosen in a dialog or named on the command line. */
export const PickedPlace = z.object({ token: FileToken, name: z.string() })
export type PickedPlace = z.infer<typeof PickedPlace>

/** A file or place to import from, with the name that a report calls it by. */
export const ImportedFile = z.object({ token: FileToken, name: z.string().max(500).default('') })
export type ImportedFile = z.infer<typeof ImportedFile>
/** Files that one import takes from a window. */
export const MOST_IMPORTED = 1000

/** A file that goes out through a window: read as an opened one, under this name. */
export const OfferedFile = z.object({ token: FileToken, name: z.string(), bytes: z.number().int() })
export type OfferedFile = z.infer<typeof OfferedFile>

/**
 * Where a file is: `local-only` on this PC and nowhere else yet · `uploading` on its way to the server · `stored` the server has proven
 * that it holds the whole · `fetching` on its way from there · `awaited` on another PC, which has not sent it yet.
 */
export const FileState = z.enum(['local-only', 'uploading', 'stored', 'fetching', 'awaited'])
export type FileState = z.infer<typeof FileState>

/** Why files do not get on; null while they do. */
export const FileHindrance = z.enum([
  'unreachable',
  'server-full',
  'disk-full',
  'device-revoked',
  'not-enrolled',
  'server-too-old',
  'server-trouble',
])
export type FileHindrance = z.infer<typeof FileHindrance>

/** @property isHere whether it can be opened without the server. @property part of it that has arrived, from 0 to 1, while it travels */
export const FileWhereabouts = z.object({
  state: FileState,
  isHere: z.boolean(),
  part: z.number().min(0).max(1).nullable(),
  hindrance: FileHindrance.nullable(),
})
export type FileWhereabouts = z.infer<typeof FileWhereabouts>
