import { z } from 'zod'
import { Instant } from '../kernel/index.ts'
import { FileId } from './model.ts'

/**
 * How files travel between a PC and the practice's server, beside the operations and never among them. The bytes are those of the
 * encrypted file; its key is in its row, which travels as an operation.
 */
export const FILE_PATH = { standing: '/files/v1/standing', content: '/files/v1/content' } as const

/** Where one piece of a file is sent to and asked for. */
export const piecePath = (id: string, piece: number): string => `${FILE_PATH.content}/${id}/${piece}`

/** The most bytes that a piece has: sixteen chunks of 64 KiB with their tags, and what a file begins with. */
export const SEALED_PIECE_BYTES = 16 * (64 * 1024 + 16) + 16
/** The most files that are asked about at once. */
export const MOST_ASKED = 500

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const refused = z.object({
  kind: z.literal('refused'),
  reason: z.enum(['not-enrolled', 'device-revoked']),
  now: Instant,
})

/** Asks about these; about none, what is wanted. */
export const StandingRequest = z.object({ ids: z.array(FileId).max(MOST_ASKED) })
export type StandingRequest = z.infer<typeof StandingRequest>

/**
 * How a server stands with a file: it holds the `whole` and has proven it · it is `lacking` it · it does not know a row of this name
 * (yet) · its row is `unfit`, and no file will ever be taken for it.
 */
export const ServerStanding = z.object({
  id: FileId,
  state: z.enum(['whole', 'lacking', 'unknown', 'unfit']),
  /** How many pieces the server has of what this device began to send. */
  pieces: Count,
})
export type ServerStanding = z.infer<typeof ServerStanding>

export const StandingAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('standing'),
    epoch: Count,
    files: z.array(ServerStanding),
    /** Files that somebody asked for and the server lacks: whoever holds one is to send it. */
    wanted: z.array(FileId),
  }),
  refused,
])
export type StandingAnswer = z.infer<typeof StandingAnswer>

/** Why a piece was not taken, or not given. `busy`: it may be asked again at once. */
export const NotTaken = z.enum(['unknown', 'unfit', 'not-this-file', 'no-room', 'busy'])
export const PieceAnswer = z.discriminatedUnion('kind', [
  /** This was the last piece: the whole was read through, and is what its row says. */
  z.object({ kind: z.literal('whole'), epoch: Count }),
  z.object({ kind: z.literal('received'), pieces: Count }),
  /** Pieces come in order; the next one is this. */
  z.object({ kind: z.literal('gap'), pieces: Count }),
  z.object({ kind: z.literal('not-taken'), reason: NotTaken }),
  refused,
])
export type PieceAnswer = z.infer<typeof PieceAnswer>

/** Instead of the bytes of a piece. */
export const NotGiven = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-given'), reason: z.enum(['unknown', 'lacking', 'busy']) }),
  refused,
])
export type NotGiven = z.infer<typeof NotGiven>
