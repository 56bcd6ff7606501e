import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { askShare } from '../../electron/sync/share.ts'
import { certify, makeAuthority } from '../../server/certificates.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { serverNameOf, type ShareAnswer } from '../../shared/sync/index.ts'
import { PRACTICE, SERVER_DEVICE } from './serving.ts'

const REVOKED: ShareAnswer = { kind: 'refused', reason: 'device-revoked', waitMs: 0, now: 1 as Instant }
const SALT: ShareAnswer = { kind: 'salt', salt: Buffer.alloc(16, 7).toString('base64'), now: 1 as Instant }
const SHARE: ShareAnswer = { kind: 'share', share: 'A'.repeat(43), now: 1 as Instant }

let answers: ShareAnswer[] = []
let remote: Parameters<typeof askShare>[0]
let close = async () => {}
beforeEach(async () => {
  const authority = await makeAuthority('Daybook: Maple Street', Date.now())
  const { certificate, key } = await certify(authority, [serverNameOf(PRACTICE), '127.0.0.1'], Date.now())
  const server = createServer({ cert: certificate, key }, (request, response) => {
    request.resume()
    request.once('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answers.shift()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, practiceId: PRACTICE }
  remote = { ...place, certificate: authority.certificate, deviceId: SERVER_DEVICE, pass: 'A'.repeat(43) } as never
  close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
afterEach(() => close())

const shareWith = (...given: ShareAnswer[]) => {
  answers = given
  return askShare(remote, 'desk', async () => 'A'.repeat(43))
}

test('S80: whoever asks a closed practice’s server for a way in believes that it is locked out when it was told twice', async () => {
  await expect(shareWith(REVOKED, REVOKED)).rejects.toMatchObject({ reason: 'device-revoked' })
  // An answer that was a mistake, at either question: nobody destroys keys for it.
  await expect(shareWith(REVOKED, SALT)).rejects.toMatchObject({ code: 'conflict', reason: 'not-sure' })
  await expect(shareWith(SALT, REVOKED, SALT)).rejects.toMatchObject({ reason: 'not-sure' })
  // The control: a server that lets it in.
  expect(await shareWith(SALT, SHARE)).toBe('A'.repeat(43))
})
