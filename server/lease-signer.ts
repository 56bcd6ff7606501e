import { createPrivateKey, sign } from 'node:crypto'
import { type Lease, type SignedLease, signedText } from '../shared/sync/index.ts'
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
