import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

const makeKeys = promisify(generateKeyPair)

/** A new P-256 key of this PC. `key`: private, PKCS #8 as PEM; `publicKey`: SubjectPublicKeyInfo, DER in base64. */
export async function makeDeviceKey(): Promise<{ key: string; publicKey: string }> {
  const { privateKey, publicKey } = await makeKeys('ec', { namedCurve: 'P-256' })
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}
