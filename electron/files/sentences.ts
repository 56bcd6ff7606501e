import { missingFile } from '../../db/files/format.ts'
import { diskRefusal } from '../../db/disk-errors.ts'
import type { FileHindrance } from '../../shared/files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { Fetched } from './moving.ts'

/** What keeps files from getting on, in what was thrown; null where it is something that should not happen. */
export function hindranceOf(error: unknown): FileHindrance | null {
  const refusal = error instanceof Refusal ? error : diskRefusal(error)
  if (!refusal) return null
  if (refusal.reason === 'disk-full') return 'disk-full'
  if (refusal.reason === 'server-too-old' || refusal.reason === 'server-trouble') return refusal.reason
  return refusal.code === 'offline' ? 'unreachable' : null
}

type Why = Exclude<Fetched, 'here'> | FileHindrance | 'no-server' | 'lost' | 'failed'

const ELSEWHERE = 'The file of this document is not on this PC.'

/** Why a file that somebody opened can't be shown now, and what she can do. */
export function notFetched(why: Why): Refusal {
  switch (why) {
    case 'lost':
      return missingFile()
    case 'lacking':
      return refuse(
        'file-awaited',
        'The file of this document is still on the PC where it was added, and not on the practice server yet. It can be opened here as soon as that PC has sent it.',
      )
    case 'disk-full':
      return new Refusal(
        'internal',
        'The disk of this PC is full: the file of this document cannot be fetched. It is safe on the practice server. Free some space, then open it again.',
        { reason: 'file-no-room' },
      )
    case 'device-revoked':
    case 'not-enrolled':
      return refuse(
        why,
        `${ELSEWHERE} The practice server does not give it: this PC may no longer ask there. Ask your administrator.`,
      )
    case 'no-server':
      return refuse(
        'file-no-server',
        `${ELSEWHERE} Open it where it was added, or connect this PC to the practice server again.`,
      )
    case 'unreachable':
    case 'stopped':
    case 'server-trouble':
      return refuse(
        'file-elsewhere',
        `${ELSEWHERE} The practice server has it, and cannot be reached now. Try again when it can, or open it where it was added.`,
      )
    case 'server-too-old':
      return refuse(
        'file-server-too-old',
        `${ELSEWHERE} The practice server has an older Daybook, which keeps no files. Update it.`,
      )
    case 'busy':
      return refuse('file-server-busy', `${ELSEWHERE} The practice server has its hands full. Try again in a minute.`)
    case 'garbled':
    case 'unfit':
    case 'server-full':
    case 'failed':
      return new Refusal(
        'internal',
        'What came from the practice server is not the file of this document. Nothing of it was kept. It can be opened on the PC where it was added.',
        { reason: 'file-garbled' },
      )
  }
}

const refuse = (reason: string, sentence: string) => new Refusal('offline', sentence, { reason })
