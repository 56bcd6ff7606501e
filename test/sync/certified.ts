import { randomBytes } from 'node:crypto'
import { makeDeviceKey } from '../../electron/sync/device-key.ts'
import { type DeviceCredential, HttpsTransport, type ServerAddress } from '../../electron/sync/transport.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { PROTOCOL, type PullRequest } from '../../shared/sync/index.ts'
import { PRACTICE } from './serving.ts'

export const asking: PullRequest = {
  protocol: PROTOCOL,
  practiceId: PRACTICE,
  program: 'test',
  schemaVersion: SCHEMA_VERSION,
  epoch: 1,
  cursor: 0,
  limit: 10,
}

/** What a server says to a device that asks with this, on connections of its own: `page`, `epoch`, or why it refuses. */
export async function saidTo(server: ServerAddress, credential: DeviceCredential): Promise<string> {
  const transport = new HttpsTransport(server, credential)
  try {
    const said = await transport.pull(asking)
    return said.kind === 'refused' ? said.reason : said.kind
  } finally {
    transport.close()
  }
}

/** Asks for a certificate with what a device proves itself with. */
export async function certifiedBy(server: ServerAddress, credential: DeviceCredential) {
  const { key, publicKey } = await makeDeviceKey()
  const transport = new HttpsTransport(server, credential)
  try {
    const said = await transport.credential({ publicKey })
    if (said.kind !== 'given' || said.certificate === null) throw new Error(`no certificate: ${JSON.stringify(said)}`)
    return { ...credential, key, certificate: said.certificate }
  } finally {
    transport.close()
  }
}

export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Makes another secret known, which is not used before somebody does so. @returns whether it is known now */
export async function offered(server: ServerAddress, credential: DeviceCredential, secret: string): Promise<boolean> {
  const transport = new HttpsTransport(server, credential)
  try {
    const said = await transport.credential({ nextHash: hashOfSecret(secret) })
    return said.kind === 'given' && said.turns
  } finally {
    transport.close()
  }
}
