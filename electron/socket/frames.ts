import type { Socket } from 'node:net'
import { z } from 'zod'
import { CallMessage, type PushMessage } from '../../shared/ipc/index.ts'

const Hex = z.string().regex(/^[0-9a-f]{32,64}$/)

/** What a client sends first: its answer to the core's challenge, and a challenge of its own. */
export const ProofFrame = z.object({ verb: z.literal('prove'), nonce: Hex, proof: Hex })
export type ProofFrame = z.infer<typeof ProofFrame>

/** What a client sends then: two of the three verbs (the third, listen, needs no message), or a wish to the shell itself. */
export const ClientFrame = z.discriminatedUnion('verb', [
  CallMessage.extend({ verb: z.literal('call') }),
  z.object({ verb: z.literal('cancel'), id: CallMessage.shape.id }),
  z.object({ verb: z.literal('address'), id: CallMessage.shape.id }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** What the core sends: a challenge, then, once it was answered, its own answer with who it is, the outcome of call `id`, pushes, a new address for a browser (null: no browser shell). */
export type CoreFrame =
  | { kind: 'challenge'; nonce: string }
  | { kind: 'hello'; proof: string; pid: number; version: string }
  | { kind: 'outcome'; id: string; outcome: unknown }
  | { kind: 'push'; message: PushMessage }
  | { kind: 'address'; id: string; address: string | null }

const NEWLINE = 0x0a

/**
 * Reads one JSON value per line from a socket. A line longer than `most` bytes, or one that is not JSON, ends the
 * connection with `onBroken`: whoever sends it does not speak this protocol.
 */
export function readFrames(
  socket: Socket,
  most: number,
  onFrame: (frame: unknown) => void,
  onBroken: (why: 'too-large' | 'not-json') => void,
): void {
  let parts: Buffer[] = []
  let size = 0
  let broken = false
  const fail = (why: 'too-large' | 'not-json') => {
    broken = true
    parts = []
    onBroken(why)
  }
  const finish = (last: Buffer) => {
    const line = Buffer.concat([...parts, last]).toString('utf8')
    parts = []
    size = 0
    let frame: unknown
    try {
      frame = JSON.parse(line)
    } catch {
      return fail('not-json')
    }
    onFrame(frame)
  }
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    while (!broken && from < chunk.length) {
      const end = chunk.indexOf(NEWLINE, from)
      const part = chunk.subarray(from, end === -1 ? chunk.length : end)
      size += part.length
      if (size > most) return fail('too-large')
      if (end === -1) {
        parts.push(part)
        return
      }
      finish(part)
      from = end + 1
    }
  })
}

export const writeFrame = (socket: Socket, frame: ProofFrame | ClientFrame | CoreFrame): boolean =>
  socket.writable && socket.write(`${JSON.stringify(frame)}\n`)
