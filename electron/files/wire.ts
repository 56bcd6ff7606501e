import { z } from 'zod'
import {
  FILE_PATH,
  NotGiven,
  PieceAnswer,
  piecePath,
  SEALED_PIECE_BYTES,
  StandingAnswer,
} from '../../shared/files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { Carry } from '../carrier.ts'

const BYTES = 'application/octet-stream'
/** Bytes of an answer that is no piece of a file: five hundred files with what is known of them. */
const SAID_BYTES = 256 * 1024
const Fault = z.object({ kind: z.literal('fault'), reason: z.string(), message: z.string() })

/** The practice's server, as far as it keeps files. Whatever is asked may be asked twice. */
export class FileWire {
  readonly #carry: Carry
  readonly #signal: AbortSignal

  /** @param signal ends whatever is under way */
  constructor(carry: Carry, signal: AbortSignal) {
    this.#carry = carry
    this.#signal = signal
  }

  /**
   * How the server stands with these files.
   * @throws Refusal `offline` (unreachable, wrong-server, server-trouble), `internal` (garbled, server-too-old)
   */
  async standing(ids: readonly string[]): Promise<StandingAnswer> {
    const body = Buffer.from(JSON.stringify({ ids }))
    const carried = {
      method: 'POST',
      path: FILE_PATH.standing,
      body,
      type: 'application/json',
      most: SAID_BYTES,
    } as const
    return said(await this.#carry({ ...carried, signal: this.#signal }), StandingAnswer)
  }

  /** Sends one piece of an encrypted file. @throws as `standing` */
  async send(id: string, index: number, piece: Buffer): Promise<PieceAnswer> {
    const carried = { method: 'PUT', path: piecePath(id, index), body: piece, type: BYTES, most: SAID_BYTES } as const
    return said(await this.#carry({ ...carried, signal: this.#signal }), PieceAnswer)
  }

  /** Asks for one piece of an encrypted file; as it came, unproven. @throws as `standing` */
  async piece(id: string, index: number): Promise<Buffer | NotGiven> {
    const carried = {
      method: 'GET',
      path: piecePath(id, index),
      body: null,
      type: '',
      most: SEALED_PIECE_BYTES,
    } as const
    const answer = await this.#carry({ ...carried, signal: this.#signal })
    return answer.status === 200 && answer.type === BYTES ? answer.body : said(answer, NotGiven)
  }
}

function said<A extends z.ZodType>({ status, body }: Awaited<ReturnType<Carry>>, answer: A): z.infer<A> {
  const told = jsonIn(body)
  const known = answer.safeParse(told)
  if (known.success) return known.data
  const fault = Fault.safeParse(told)
  if (fault.success && status >= 500) throw new Refusal('offline', fault.data.message, { reason: 'server-trouble' })
  if (fault.success && status === 404)
    throw new Refusal('internal', 'The practice server has an older Daybook, which keeps no files. Update it.', {
      reason: 'server-too-old',
    })
  throw new Refusal('internal', 'The practice server gave an answer that this program does not understand.', {
    reason: 'garbled',
  })
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
