import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { HttpsTransport, type ServerAddress, tlsTo } from '../../electron/sync/transport.ts'
import { makeAuthority } from '../../server/certificates.ts'
import { type DeviceId, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import { deviceCredential, PROTOCOL, type PushRequest, REQUEST_BYTES, SYNC_PATH } from '../../shared/sync/index.ts'
import { ownAfter } from '../../db/sync/outbox.ts'
import { patientRow } from '../support/rows.ts'
import { PRACTICE, remotePc, serve, type Serving } from './serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }
const STRANGER = '01900000-0000-7000-8000-0000000000aa' as DeviceId

let serving: Serving
let north: Awaited<ReturnType<typeof remotePc>>
beforeAll(async () => {
  serving = await serve()
  north = await remotePc('north', serving)
})
afterAll(async () => {
  await north?.remove()
  await serving?.stop()
})

const nothing = (): PushRequest => ({
  protocol: PROTOCOL,
  practiceId: PRACTICE,
  program: 'test',
  schemaVersion: 1,
  epoch: 1,
  from: 0,
  operations: [],
})
const refusalOf = async (made: Promise<unknown>): Promise<Refusal> => {
  const error = await made.then(
    () => new Error('nothing was refused'),
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(Refusal)
  return error as Refusal
}
const through = async (
  server: ServerAddress,
  credential = { deviceId: north.deviceId as string, secret: north.secret },
) => {
  const transport = new HttpsTransport(server, credential)
  try {
    return await transport.push(nothing())
  } finally {
    transport.close()
  }
}

type Raw = { status: number; headers: Record<string, unknown>; body: string }
/** A request of a device that is let in, as no client of ours would make it. */
function raw(body: Buffer | string, headers: Record<string, string> = {}, path: string = SYNC_PATH.push): Promise<Raw> {
  const server = serving.address()
  return new Promise((resolve, reject) => {
    const asked = request({
      ...tlsTo(server),
      host: server.host,
      port: server.port,
      path,
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        authorization: deviceCredential(north.deviceId, north.secret),
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    })
    asked.on('error', reject)
    asked.once('response', (response) => {
      text(response).then(
        (said) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said }),
        reject,
      )
    })
    asked.end(body)
  })
}
const told = async (path: string): Promise<string> => {
  const server = serving.address()
  return new Promise((resolve, reject) => {
    request({ ...tlsTo(server), host: server.host, port: server.port, path, agent: new Agent() }, (response) => {
      text(response).then(resolve, reject)
    })
      .on('error', reject)
      .end()
  })
}
const isWell = async () => expect(JSON.parse(await told('/health'))).toMatchObject({ status: 'ok' })
const requestsLogged = () => serving.log.filter((line) => line.includes(SYNC_PATH.push)).length

describe('who a PC speaks to', () => {
  test('the practice’s own server is spoken to (without this, the refusals below would prove nothing)', async () => {
    expect(await through(serving.address())).toMatchObject({ kind: 'taken', acked: 0 })
  })

  test('a server under another authority gets nothing, not even the secret', async () => {
    const before = requestsLogged()
    const other = await makeAuthority('Daybook: Maple Street', Date.now())
    const refusal = await refusalOf(through({ ...serving.address(), certificate: other.certificate }))
    expect(refusal).toMatchObject({ code: 'offline', reason: 'wrong-server' })
    expect(refusal.message).toContain('is not the server of this practice')
    expect(requestsLogged()).toBe(before)
  })

  test('a server of another practice gets nothing, though the authority be the same', async () => {
    const before = requestsLogged()
    const practiceId = '01900000-0000-7000-8000-0000000000c2' as PracticeId
    expect(await refusalOf(through({ ...serving.address(), practiceId }))).toMatchObject({ reason: 'wrong-server' })
    expect(requestsLogged()).toBe(before)
  })

  test('nothing that listens, and something that is no server of ours, are told as what they are', async () => {
    expect(await refusalOf(through({ ...serving.address(), port: 1 }))).toMatchObject({ reason: 'unreachable' })
    expect(await refusalOf(through({ ...serving.address(), host: 'no-such-server.invalid' }))).toMatchObject({
      code: 'offline',
      reason: 'unreachable',
    })
  })

  test('TLS below 1.3 is not spoken', async () => {
    const { host, port, ...server } = serving.address()
    const handshake = (maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>((resolve) => {
        const tls = { ...tlsTo(server), minVersion: 'TLSv1.2' as const, maxVersion }
        const socket = connect({ host, port, ...tls }, () => {
          resolve(socket.getProtocol() ?? '')
          socket.destroy()
        })
        socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'))
      })
    expect(await handshake('TLSv1.3')).toBe('TLSv1.3')
    expect(await handshake('TLSv1.2')).toMatch(/^ERR_SSL/)
  })
})

describe('who the server speaks to', () => {
  test('a wrong secret and an unknown device are told the same, and nothing is taken', async () => {
    const secret = randomBytes(32).toString('base64url')
    const wrong = await through(serving.address(), { deviceId: north.deviceId, secret })
    const unknown = await through(serving.address(), { deviceId: STRANGER, secret })
    expect(wrong).toMatchObject({ kind: 'refused', reason: 'not-enrolled' })
    expect(unknown).toMatchObject({ kind: 'refused', reason: 'not-enrolled' })
    for (const authorization of [
      '',
      'Daybook',
      'Basic eA==',
      `Daybook ${north.deviceId}:`,
      `Daybook ${north.deviceId}:${'A'.repeat(43)}x`,
    ])
      expect((await raw('{}', { authorization })).status).toBe(401)
  })

  test('a device with an empty secret hash is nobody', async () => {
    await serving.journal.admit({ deviceId: STRANGER, secretHash: '', program: 'test', now: 1 as never })
    const secret = Buffer.from('nobody').toString('base64url').padEnd(43, 'A')
    expect(await through(serving.address(), { deviceId: STRANGER, secret })).toMatchObject({ reason: 'not-enrolled' })
  })

  test('a revoked device is refused at its very next request; the others are not', async () => {
    const south = await remotePc('south', serving)
    try {
      await south.store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(90)))
      expect((await south.exchange.pull()).refused).toBeNull()
      await serving.journal.revoke(south.deviceId)
      expect(await south.exchange.push()).toMatchObject({ moved: 0, refused: 'device-revoked' })
      expect(await south.exchange.pull()).toMatchObject({ refused: 'device-revoked' })
      expect(await through(serving.address())).toMatchObject({ kind: 'taken' })
      expect(await serving.journal.revoke('nobody')).toBe(false)
    } finally {
      await south.remove()
    }
  })
})

describe('what the server is sent', () => {
  const operations = () => serving.journal.db.selectFrom('operation').select('n').execute()

  test('an operation of 100 MB is refused in words; the server goes on', async () => {
    const patch = JSON.stringify({ given_name: 'x'.repeat(100 * 1024 * 1024) })
    const body = JSON.stringify({ ...nothing(), operations: [{ patch }] })
    const plain = await raw(body)
    expect(plain.status).toBe(413)
    expect(JSON.parse(plain.body)).toEqual({
      kind: 'fault',
      reason: 'too-large',
      message: 'A request may have 64 MB; this one has more.',
    })
    for (const [encoding, packed] of [
      ['gzip', gzipSync(body)],
      ['zstd', zstdCompressSync(body)],
    ] as const) {
      expect(packed.length).toBeLessThan(1024 * 1024)
      expect(await raw(packed, { 'content-encoding': encoding })).toMatchObject({ status: 413 })
    }
    const transport = north.transport
    expect(await refusalOf(transport.push({ ...nothing(), program: 'x'.repeat(REQUEST_BYTES + 1) }))).toMatchObject({
      code: 'invalid-input',
      reason: 'too-large',
    })
    await isWell()
    expect(await operations()).toEqual([])
  })

  test('a body of millions of parts is refused before it is understood; one whose first is no good, at the first', async () => {
    const withParts = (parts: string) => `{"protocol":1,"operations":[${parts}{}]}`
    expect(await raw(withParts('{},'.repeat(5_000_000)))).toMatchObject({ status: 413 })
    expect(await raw(withParts('{},'.repeat(400_000)))).toMatchObject({ status: 400 })
    // Not what stands within a text: a long note may be full of commas.
    const texts = { ...nothing(), program: '",[{'.repeat(2_000_000) }
    expect(JSON.parse((await raw(JSON.stringify(texts))).body)).toMatchObject({ reason: 'garbled' })
    await isWell()
  })

  test('a length that lies is not believed', async () => {
    expect(await raw('', { 'content-length': String(1e12) })).toMatchObject({ status: 413 })
    await isWell()
  })

  test('a body that breaks off is not taken, whether the line or the packing breaks', async () => {
    const whole = JSON.stringify(nothing())
    const cut = gzipSync(whole).subarray(0, -9)
    expect(await raw(cut, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 })
    expect(await raw(gzipSync(whole), { 'content-encoding': 'gzip' })).toMatchObject({ status: 200 })
    const { host, port, ...server } = serving.address()
    await new Promise<void>((resolve) => {
      const socket = connect({ host, port, ...tlsTo(server) }, () => {
        const head = [
          `POST ${SYNC_PATH.push} HTTP/1.1`,
          `Host: ${host}`,
          'Content-Type: application/json',
          'Content-Length: 5000',
        ]
        const proof = `Authorization: ${deviceCredential(north.deviceId, north.secret)}`
        socket.write([...head, proof, '', whole.slice(0, 40)].join('\r\n'), () => socket.destroy())
      })
      socket.once('close', () => resolve())
    })
    await isWell()
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '{"protocol":'],
    ['bytes', randomBytes(5000)],
    ['another shape', '[1,2,3]'],
    ['a prototype', '{"__proto__":{"kind":"taken"},"constructor":{"prototype":{"x":1}}}'],
    ['numbers that are none', JSON.stringify({ ...nothing(), from: -1 })],
    ['deep nesting', '['.repeat(200_000)],
  ])('garbage is answered and forgotten: %s', async (_what, body) => {
    const answer = await raw(body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'fault', reason: 'garbled' })
    expect(({} as { x?: number }).x).toBeUndefined()
    await isWell()
  })

  test('another packing, another path, another protocol', async () => {
    expect(await raw('{}', { 'content-encoding': 'br' })).toMatchObject({ status: 400 })
    expect(await raw('{}', {}, '/sync/v1/../../etc/passwd')).toMatchObject({ status: 404 })
    expect(await raw('{}', { 'content-type': 'text/xml' })).toMatchObject({ status: 415 })
    const { host, port } = serving.address()
    await new Promise<void>((resolve) => {
      const socket = connectPlain({ host, port }, () => socket.write('GET / HTTP/1.1\r\n\r\n'))
      socket.on('error', () => undefined)
      socket.once('close', () => resolve())
    })
    await isWell()
  })

  test('S9: a batch that is played again is taken once', async () => {
    for (const number of [1, 2, 3])
      await north.store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(number)))
    const batch = { ...nothing(), schemaVersion: 999, operations: await ownAfter(north.store.journal.db, 0, 100) }
    expect(await north.transport.push(batch)).toMatchObject({ kind: 'taken', acked: 3, quarantined: [] })
    expect(await north.transport.push(batch)).toMatchObject({ kind: 'taken', acked: 3, quarantined: [] })
    expect(await operations()).toHaveLength(3)
  })

  test('neither the log nor the counters tell anything of a patient', async () => {
    expect(await raw(JSON.stringify({ ...nothing(), operations: [{ patch: 'Zimmer1' }] }))).toMatchObject({
      status: 400,
    })
    const { body } = await raw('', {}, '/nowhere?patient=Zimmer1')
    expect(body).not.toContain('Zimmer')
    const log = serving.log.join('')
    const metrics = await told('/metrics')
    expect(log).toContain(north.deviceId)
    expect(log).toContain('"kind":"taken"')
    expect(metrics).toContain('daybook_sequence 3')
    expect(metrics).toContain('daybook_refused_total{kind="device-revoked"}')
    for (const secret of ['Zimmer', patientRow(1).id, north.secret]) expect(log + metrics).not.toContain(secret)
  })
})
