import { createPrivateKey, sign } from 'node:crypto'
import { offlinePolicyOf } from '../db/devices/queries.ts'
import type { Journal } from '../db/journal.ts'
import { type Lease, lengthsOf, type SignedLease, signedText } from '../shared/sync/index.ts'
import type { Certified } from './certificates.ts'

/** Signs leave to work without the server. */
export type LeaseSigner = (lease: Lease) => SignedLease

/** By the practice's own authority (ECDSA P-256), which every PC knows since it was let in. */
export function leaseSigner(authority: Certified): LeaseSigner {
  const key = createPrivateKey(authority.key)
  return (lease) => {
    const content = JSON.stringify(lease)
    const text = Buffer.from(signedText(content))
    return { content, signature: sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }).toString('base64') }
  }
}

/** Gives a device leave to work without the server, for as long as the practice lets its PCs. */
export type LeaseGiver = (of: Pick<Lease, 'practiceId' | 'deviceId' | 'issuedAt'>) => Promise<SignedLease>

export const leaseGiver =
  (journal: Journal, signer: LeaseSigner): LeaseGiver =>
  async (of) =>
    signer({ ...of, ...lengthsOf(await offlinePolicyOf(journal.db)) })
