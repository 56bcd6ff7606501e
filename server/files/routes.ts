import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { diskRefusal } from '../../db/disk-errors.ts'
import { isFit } from '../../db/files/format.ts'
import { storedFileById, storedFilesById } from '../../db/files/queries.ts'
import type { Journal } from '../../db/journal.ts'
import {
  FILE_PATH,
  FileId,
  type NotGiven,
  type PieceAnswer,
  SEALED_PIECE_BYTES,
  type ServerStanding,
  type StandingAnswer,
  StandingRequest,
} from '../../shared/files/index.ts'
import { BodyFault } from '../body.ts'
import { deviceGate, type GateParts } from '../device-gate.ts'
import type { Metrics } from '../metrics.ts'
import type { FileStore } from './store.ts'

export type FileRouteParts = GateParts & { metrics: Metrics; files: FileStore }

/** Pieces that are in hand at once, of all devices and of one: their bytes are all that files take of the server's memory. */
const MOST_IN_HAND = 24
const MOST_OF_ONE = 4
const STANDING_BYTES = 64 * 1024
/** Files that are remembered as asked for and lacking. What is forgotten is asked for again. */
const MOST_WANTED = 100
const BYTES = 'application/octet-stream'

const Place = z.object({ id: FileId, piece: z.coerce.number().int().min(0).max(10_000) })

/** The practice's files: which ones are here whole, and their pieces in and out (SPEC S60–S69). */
export function fileRoutes(app: FastifyInstance, parts: FileRouteParts): void {
  const { journal, metrics, files } = parts
  const inHand = new Map<string, number>()
  const wanted = new Set<FileId>()

  const { onRequest: prove, deviceOf } = deviceGate(parts, { refused: (_, reason) => metrics.count('refused', reason) })
  const hold = async (request: FastifyRequest, reply: FastifyReply) => {
    const deviceId = deviceOf(request)
    const own = inHand.get(deviceId) ?? 0
    const all = [...inHand.values()].reduce((sum, one) => sum + one, 0)
    if (own < MOST_OF_ONE && all < MOST_IN_HAND) {
      inHand.set(deviceId, own + 1)
      reply.raw.once('close', () => {
        const left = (inHand.get(deviceId) ?? 1) - 1
        if (left > 0) inHand.set(deviceId, left)
        else inHand.delete(deviceId)
      })
      return
    }
    const reason = 'busy' as const
    return reply
      .code(503)
      .send(request.method === 'PUT' ? { kind: 'not-taken', reason } : { kind: 'not-given', reason })
  }
  const placeIn = (request: FastifyRequest) => {
    const place = Place.safeParse(request.params)
    if (!place.success) throw new BodyFault('garbled', 'There is no such piece of a file.')
    return place.data
  }

  app.post(
    FILE_PATH.standing,
    { onRequest: prove, bodyLimit: STANDING_BYTES },
    async (request): Promise<StandingAnswer> => {
      const asked = StandingRequest.safeParse(request.body)
      if (!asked.success) throw new BodyFault('garbled', 'The request is not one that this server understands.')
      const epoch = await epochOf(journal)
      const rows = new Map((await storedFilesById(journal.db, asked.data.ids)).map((file) => [file.id, file]))
      const told: ServerStanding[] = []
      for (const id of asked.data.ids) {
        const file = rows.get(id)
        if (!file || !isFit(file)) {
          told.push({ id, state: file ? 'unfit' : 'unknown', pieces: 0 })
          continue
        }
        const { isWhole, pieces } = await files.standing(file, deviceOf(request))
        told.push({ id, state: isWhole ? 'whole' : 'lacking', pieces })
      }
      return { kind: 'standing', epoch, files: told, wanted: [...wanted] }
    },
  )

  void app.register(async (own) => {
    own.addContentTypeParser(
      BYTES,
      { parseAs: 'buffer', bodyLimit: SEALED_PIECE_BYTES },
      async (_: unknown, body: Buffer) => body,
    )
    own.put(
      `${FILE_PATH.content}/:id/:piece`,
      { onRequest: [prove, hold], bodyLimit: SEALED_PIECE_BYTES },
      async (request): Promise<PieceAnswer> => {
        const { id, piece } = placeIn(request)
        if (!Buffer.isBuffer(request.body)) throw new BodyFault('garbled', 'A piece of a file is sent as bytes.')
        const file = await storedFileById(journal.db, id)
        // The row travels first: of a file that nothing in the practice names, nothing is taken.
        if (!file) return { kind: 'not-taken', reason: 'unknown' }
        if (!isFit(file)) return { kind: 'not-taken', reason: 'unfit' }
        try {
          const taken = await files.take(file, deviceOf(request), piece, request.body)
          metrics.count('file_pieces', taken.kind)
          if (taken.kind === 'not-this-file') return { kind: 'not-taken', reason: taken.kind }
          if (taken.kind !== 'whole') return taken
          wanted.delete(id)
          return { kind: 'whole', epoch: await epochOf(journal) }
        } catch (error) {
          if (diskRefusal(error)?.reason !== 'disk-full') throw error
          metrics.count('file_pieces', 'no-room')
          return { kind: 'not-taken', reason: 'no-room' }
        }
      },
    )
    own.get(`${FILE_PATH.content}/:id/:piece`, { onRequest: [prove, hold] }, async (request, reply) => {
      const { id, piece } = placeIn(request)
      const file = await storedFileById(journal.db, id)
      const bytes = file && isFit(file) ? await files.piece(file, piece) : null
      if (bytes) {
        metrics.count('file_pieces', 'given')
        return reply.type(BYTES).send(bytes)
      }
      if (file && isFit(file) && wanted.size < MOST_WANTED) wanted.add(id)
      const answer: NotGiven = { kind: 'not-given', reason: file ? 'lacking' : 'unknown' }
      return reply.code(404).send(answer)
    })
  })
}

async function epochOf({ db }: Journal): Promise<number> {
  const { epoch } = await db.selectFrom('journalHead').select('epoch').where('id', '=', 1).executeTakeFirstOrThrow()
  return epoch
}
