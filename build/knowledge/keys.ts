import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

export type SigningKey = { id: string; key: KeyObject }

export const DEVELOPMENT_KEY_ID = 'daybook-development-1'
/** PKCS #8 of an Ed25519 key up to its 32 bytes. Source: RFC 8410 §7. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The key that packages are signed with. A release is signed with a key that lies outside the repository:
 * `DAYBOOK_KNOWLEDGE_KEY` names its PEM file and `DAYBOOK_KNOWLEDGE_KEY_ID` the key. Without it the DEVELOPMENT key is
 * taken. It is no secret (everybody can make it from this line), proves nothing about who signed, and only shows that the
 * machinery works; a program whose own knowledge is signed by a release key refuses it.
 */
export function signingKey(env: NodeJS.ProcessEnv): SigningKey {
  const file = env['DAYBOOK_KNOWLEDGE_KEY']
  const id = env['DAYBOOK_KNOWLEDGE_KEY_ID']
  if (file !== undefined && id !== undefined) return { id, key: createPrivateKey(readFileSync(file)) }
  const seed = createHash('sha256').update('Daybook development signing key; not a secret').digest()
  return {
    id: DEVELOPMENT_KEY_ID,
    key: createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }),
  }
}

export const publicPem = ({ key }: SigningKey): string =>
  createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString()
