import { createHash } from 'node:crypto'
import { sealTo } from '../db/sealed.ts'
import type { Journal } from '../db/journal.ts'
import { deviceOf } from '../db/sync/devices.ts'
import { canonicalJson } from '../shared/kernel/index.ts'
import {
  type SealedSuccession,
  type Succession,
  type SuccessionAsked,
  successionBinding,
} from '../shared/sync/index.ts'
import type { Certified } from './certificates.ts'

/** Seals what it takes to be this server to a device's 24 words; null where the device has that already, or may not have it. */
export type SuccessionGiver = (deviceId: string, asked: SuccessionAsked) => Promise<SealedSuccession | null>

const KEY_BYTES = 32

/**
 * Gives every PC the practice's authority, so that any of them can take this server's place, and none without its 24 words (SPEC S102).
 */
export function successionGiver(journal: Journal, authority: Certified): SuccessionGiver {
  return async (deviceId, { publicKey, tag: has }) => {
    if (Buffer.from(publicKey, 'base64').length !== KEY_BYTES) return null
    const device = await deviceOf(journal.db, deviceId)
    // Whoever came by a certificate alone may be a copy of the PC, which came first, with words of its own: a code of this server lets it in anew first.
    if (!device || device.adopted === 1) return null
    const holds = device.recoveryKey || (await journal.recoveryKey(deviceId, publicKey))
    if (holds !== publicKey) return null
    const { certificate, key } = authority
    const tag = createHash('sha256').update(canonicalJson({ certificate, publicKey })).digest('base64')
    if (tag === has) return null
    const content: Succession = { certificate, key }
    return { tag, ...sealTo(publicKey, Buffer.from(JSON.stringify(content)), successionBinding(deviceId)) }
  }
}
