import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { FileToken, IncomingFile, PickedPlace, PIECE_BYTES } from './model.ts'

const token = z.object({ token: FileToken })
const Base64 = z
  .string()
  .max(Math.ceil(PIECE_BYTES / 3) * 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'This piece of the file is not written as it should be')

/**
 * Files on their way in and out, for whoever is signed in: a token gives nothing away by itself. What a file is for (and
 * whether this person may see it) is the business of the capability that keeps or opens it.
 */
export const files = {
  /**
   * Announces a file of so many bytes: to be kept with a chart, or to be read through by an import, which may be larger.
   * @throws `file-too-large`, `empty-file`, `disk-full`
   */
  begin: command({
    input: z.object({ bytes: z.number().int().min(0), purpose: z.enum(['keep', 'import']).default('keep') }),
    output: z.object({ token: FileToken, pieceBytes: z.number().int() }),
    may: 'signed-in',
    phi: 'write',
  }),
  /** One piece, in order; a piece that is there already is answered with how far the file has come, and nothing else. */
  append: command({
    input: token.extend({ offset: z.number().int().min(0), data: Base64 }),
    output: z.object({ received: z.number().int() }),
    may: 'signed-in',
    phi: 'write',
  }),
  /** A token for files and folders of this computer by their full paths. @throws `invalid-input`, `not-found` */
  name: command({
    input: z.object({ paths: z.array(z.string().min(1).max(1000)).min(1).max(100) }),
    output: PickedPlace,
    may: 'signed-in',
    phi: 'none',
    door: 'cli',
  }),
  /** All pieces are there: the file is on the disk. It is kept only once something of the chart names it. */
  finish: command({ input: token, output: IncomingFile, may: 'signed-in', phi: 'write' }),
  /** Lets go of a file that came in, or of one that is no longer looked at. */
  discard: command({ input: token, output: z.object({}), may: 'signed-in', phi: 'none' }),
  /** Some bytes of an opened file; that it was opened is in the audit. */
  read: query({
    input: token.extend({ offset: z.number().int().min(0), bytes: z.number().int().min(1).max(PIECE_BYTES) }),
    output: z.object({ data: z.string() }),
    may: 'signed-in',
    phi: 'none',
  }),
} as const
