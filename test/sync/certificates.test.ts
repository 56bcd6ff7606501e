import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import WebSocket from 'ws'
import { standingOf } from '../../db/sync/devices.ts'
import { barredDevices } from '../../db/sync/presence.ts'
import { makeDeviceKey } from '../../electron/sync/device-key.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { joinPractice } from '../../electron/sync/join.ts'
import { shownBy } from '../../electron/sync/shown.ts'
import { type DeviceCredential, HttpsTransport, tlsTo } from '../../electron/sync/transport.ts'
import { askServer } from '../../server/administration.ts'
import { certify, certifyDevice, makeAuthority } from '../../server/certificates.ts'
import { serverClock } from '../../server/practice.ts'
import type { DeviceId } from '../../shared/kernel/index.ts'
import { deviceCredential, SYNC_PATH } from '../../shared/sync/index.ts'
import { asking, certifiedBy, newSecret, saidTo } from './certified.ts'
import { until } from './cores.ts'
import { PRACTICE, remotePc, scratchFolder, serve, type Serving } from './serving.ts'

const ROOM = '01900000-0000-7000-8000-000000000003' as DeviceId
const OTHER = '01900000-0000-7000-8000-000000000004' as DeviceId
const DAY_MS = 86_400_000

let serving: Serving
let bare: DeviceCredential
beforeEach(async () => {
  serving = await serve()
  bare = { deviceId: ROOM, secret: await serving.admit(ROOM) }
})
afterEach(() => serving?.stop())

/** A certificate that nobody asked for, as whoever has an authority could make it. */
async function forged(of: {
  by?: { certificate: string; key: string }
  deviceId?: string
  practiceId?: string
  at?: number
}): Promise<DeviceCredential> {
  const { by = serving.folder.authority(), deviceId = ROOM, practiceId = PRACTICE, at = Date.now() } = of
  const { key, publicKey } = await makeDeviceKey()
  const device = await serving.journal.db
    .selectFrom('syncDevice')
    .select('admission')
    .where('deviceId', '=', ROOM)
    .executeTakeFirstOrThrow()
  const name = { deviceId, practiceId, admission: device.admission }
  const certificate = (await certifyDevice(by, name, Uint8Array.from(Buffer.from(publicKey, 'base64')), at)) ?? ''
  return { ...bare, key, certificate }
}

/** How a line for news is answered: by its status, or `open`. */
const lineOf = (credential: DeviceCredential, to = serving): Promise<string> =>
  new Promise((resolve) => {
    const { host, port } = to.address()
    const socket = new WebSocket(`wss://${host}:${port}${SYNC_PATH.news}`, {
      ...tlsTo(to.address()),
      ...shownBy(credential),
      headers: { authorization: deviceCredential(credential.deviceId, credential.secret) },
    })
    socket.once('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.once('unexpected-response', (_, { statusCode }) => resolve(String(statusCode)))
    socket.once('error', () => resolve('error'))
  })

describe('a device shows a certificate by the authority of its practice', () => {
  test('S110: one from before gets it with one question; from when it was shown, the secret alone opens nothing', async () => {
    expect(await saidTo(serving.address(), bare)).toBe('page')
    const own = await certifiedBy(serving.address(), bare)
    // The answer may have got lost: it asks again with what it has.
    expect(await saidTo(serving.address(), bare)).toBe('page')
    const again = await certifiedBy(serving.address(), bare)
    expect(await saidTo(serving.address(), again)).toBe('page')
    expect(await saidTo(serving.address(), bare)).toBe('not-enrolled')
    expect(await saidTo(serving.address(), own)).toBe('page')
    expect([await lineOf(bare), await lineOf(again)]).toEqual(['401', 'open'])
    // A certificate without the secret opens nothing either.
    expect(await saidTo(serving.address(), { ...again, secret: newSecret() })).toBe('not-enrolled')
  })

  test('S111: of another authority, another device, another practice, another use, or run out, it is none', async () => {
    const own = await certifiedBy(serving.address(), bare)
    expect(await saidTo(serving.address(), own)).toBe('page')
    const stranger = await makeAuthority('Daybook: somewhere else', Date.now())
    const refused = [
      await forged({ by: stranger }),
      await forged({ deviceId: OTHER }),
      await forged({ practiceId: '01900000-0000-7000-8000-0000000000ff' }),
      await forged({ at: Date.now() - 401 * DAY_MS }),
      await forged({ at: Date.now() + 3 * DAY_MS }),
      { ...bare, ...(await serverCertificate()) },
    ]
    for (const one of refused) expect(await saidTo(serving.address(), one)).toBe('not-enrolled')
    // Control: the same, for this device, of this authority, now.
    expect(await saidTo(serving.address(), await forged({}))).toBe('page')
    // Why stands in the server's log.
    for (const why of ['other-authority', 'other-device', 'other-practice', 'certificate-expired', 'no-device'])
      expect(serving.log.join('')).toContain(why)
  })

  test('a device cannot pose as the server with it', async () => {
    const own = await certifiedBy(serving.address(), bare)
    const { createServer } = await import('node:https')
    const posing = createServer({ cert: own.certificate, key: own.key }, (_, answer) => answer.end())
    await new Promise<void>((resolve) => posing.listen(0, '127.0.0.1', resolve))
    const { port } = posing.address() as { port: number }
    try {
      await expect(saidTo({ ...serving.address(), port }, own)).rejects.toMatchObject({ reason: 'wrong-server' })
    } finally {
      posing.close()
    }
  })

  test('a PC that joins has it at once, and it counts until a code lets the PC in anew', async () => {
    const joining = async (deviceId: DeviceId | null) => {
      const { code } = await askServer(serving.folder, { kind: 'offer', deviceId })
      const { host, port } = serving.address()
      const pc = { deviceId: OTHER, name: 'Room 4', program: '0.1.0', practiceId: null }
      return (await joinPractice({ host, port, code, ...pc })).credential
    }
    const first = await joining(null)
    expect(first.certificate).toContain('BEGIN CERTIFICATE')
    expect(await saidTo(serving.address(), first)).toBe('page')
    expect(await saidTo(serving.address(), { deviceId: OTHER, secret: first.secret })).toBe('not-enrolled')
    await askServer(serving.folder, { kind: 'revoke', deviceId: OTHER })
    expect(await saidTo(serving.address(), first)).toBe('device-revoked')
    const second = await joining(OTHER)
    expect(await saidTo(serving.address(), second)).toBe('page')
    // What somebody copied before is worth nothing, and harms nobody: not the certificate, and not both secrets with it.
    expect(await saidTo(serving.address(), first)).toBe('not-enrolled')
    expect(await saidTo(serving.address(), { ...first, secret: second.secret })).toBe('not-enrolled')
    expect(await saidTo(serving.address(), second)).toBe('page')
  })
})

describe('a server of the same authority that knows nobody', () => {
  let promoted: Serving
  beforeEach(async () => {
    const folder = await scratchFolder()
    for (const name of ['authority.key', 'authority.pem'])
      copyFileSync(join(serving.folder.path, name), join(folder.path, name))
    promoted = await serve({ folder })
  })
  afterEach(() => promoted?.stop())

  test('S112: lets a device in by its certificate, and knows its secret from then on', async () => {
    const own = await certifiedBy(serving.address(), bare)
    expect(await saidTo(promoted.address(), bare)).toBe('not-enrolled')
    expect(await saidTo(promoted.address(), own)).toBe('page')
    expect(await saidTo(promoted.address(), own)).toBe('page')
    expect(await saidTo(promoted.address(), bare)).toBe('not-enrolled')
    // Another that comes with the same certificate and another secret is a second one of this PC.
    expect(await saidTo(promoted.address(), { ...own, secret: newSecret() })).toBe('device-suspended')
    expect(await saidTo(promoted.address(), own)).toBe('device-suspended')
  })

  test('S115: that there are two of a PC is in the audit, also where the second one only listens for news', async () => {
    const own = await certifiedBy(serving.address(), bare)
    expect(await saidTo(promoted.address(), own)).toBe('page')
    expect(await lineOf({ ...own, secret: newSecret() }, promoted)).toBe('401')
    const noted = () =>
      promoted.journal.db.selectFrom('auditEntry').select('detail').where('channel', '=', 'server.copied').execute()
    const [entry] = await until(noted, ({ length }) => length > 0)
    expect(JSON.parse(entry?.detail ?? '{}')).toEqual({ suspended: ROOM, why: 'copied' })
  })

  test('S102: gives the practice’s authority to nobody whom it knows by a certificate alone, until a code lets it in', async () => {
    const succession = { publicKey: Buffer.alloc(32, 9).toString('base64'), tag: '' }
    const given = async (to: Serving, credential: DeviceCredential) => {
      const transport = new HttpsTransport(to.address(), credential)
      const { epoch } = await standingOf(to.journal.db)
      try {
        const said = await transport.pull({ ...asking, epoch, succession })
        return said.kind === 'page' ? said.succession !== undefined : said
      } finally {
        transport.close()
      }
    }
    const own = await certifiedBy(serving.address(), bare)
    expect(await given(promoted, own)).toBe(false)
    expect(await given(promoted, { deviceId: ROOM, secret: await promoted.admit(ROOM) })).toBe(true)
    // The control: the server that let it in gives it.
    expect(await given(serving, own)).toBe(true)
  })

  test('S113: never one that was ever locked out, by whomever; nor one that another authority certified', async () => {
    const own = await certifiedBy(serving.address(), bare)
    await promoted.journal.work({ userId: null, sessionId: null, channel: 'test' }, (work) =>
      work.insert('deviceRevocation', {
        id: 'r1',
        deviceId: ROOM,
        reason: 'Stolen',
        revokedBy: null,
        revokedByName: '',
        revokedAt: serverClock.now(),
      }),
    )
    expect(await saidTo(promoted.address(), own)).toBe('not-enrolled')
    const by = await makeAuthority('Daybook: somewhere else', Date.now())
    expect(await saidTo(promoted.address(), await forged({ by }))).toBe('not-enrolled')
    // Control: another device with a certificate of this authority comes in.
    const other = { deviceId: OTHER, secret: await serving.admit(OTHER) }
    expect(await saidTo(promoted.address(), await certifiedBy(serving.address(), other))).toBe('page')
  })

  test('S113: a PC knows whom its server locked out, so that the next server does', async () => {
    const own = await certifiedBy(serving.address(), bare)
    const pc = await remotePc('pc', serving)
    const parts = { journal: pc.store.journal, transport: pc.transport, program: 'test' }
    const told = async () => {
      const answer = await new Exchange(parts).announce({
        people: [],
        notes: [],
        waiting: [],
        further: 0,
        quarantined: 0,
        aheadMs: null,
      })
      return answer?.barred
    }
    expect(await told()).toEqual([])
    await askServer(serving.folder, { kind: 'revoke', deviceId: ROOM })
    const barred = await told()
    expect(barred).toEqual([{ deviceId: ROOM, why: 'revoked' }])
    await pc.remove()
    await promoted.journal.heardOfBarred(barred ?? [])
    // It says so to its PCs in turn, for whoever takes over after it.
    expect(await barredDevices(promoted.journal.db)).toEqual(barred)
    expect(await saidTo(promoted.address(), own)).toBe('not-enrolled')
  })
})

/** The server's own certificate and key, as whoever stole its folder has them. */
async function serverCertificate() {
  const { certificate, key } = await certify(serving.folder.authority(), ['localhost'], Date.now())
  return { certificate, key }
}
