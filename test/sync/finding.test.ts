import { createSocket, Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { localFinder } from '../../electron/sync/find.ts'
import { addressesOf, Announcer } from '../../server/announce.ts'
import { announcedIn, DNS_TYPE, MDNS_GROUP, readDns, recordsOf, SERVICE, writeDns } from '../../shared/sync/index.ts'
import { until } from './cores.ts'

const MAPLE = '01900000-0000-7000-8000-0000000000c1'
const ELM = '01900000-0000-7000-8000-0000000000c2'
const SAID = {
  label: '0011223344556677',
  host: 'front-desk',
  port: 8443,
  epoch: 7,
  salt: '0123456789abcdef',
  tag: 'ab'.repeat(16),
  fingerprint: '3FA291BC',
  practiceName: 'Clínica Elm Street',
}

describe('what is said on the local network', () => {
  test('S120: comes back as it was said, whatever stands in it', () => {
    const message = { id: 5, isAnswer: true, questions: [], records: recordsOf(SAID, ['192.168.1.20', '10.0.0.2']) }
    const read = readDns(writeDns(message))
    expect(read).toEqual(message)
    const { label: _label, ...said } = SAID
    const [found] = read ? announcedIn(read) : []
    expect(found).toMatchObject({ ...said, addresses: ['192.168.1.20', '10.0.0.2'], expired: false })
    const question = { name: 'mr\\. print\\\\er.local', type: DNS_TYPE.ANY, unicast: true }
    const asked = { id: 0, isAnswer: false, questions: [question], records: [] }
    expect(readDns(writeDns(asked))).toEqual(asked)
  })

  test('S120: nothing that comes from the network stops a program: not what is garbled, nor a name that leads in a circle', () => {
    const whole = writeDns({ id: 5, isAnswer: true, questions: [], records: recordsOf(SAID, ['192.168.1.20']) })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        readDns(bytes)
      }),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const bytes = Uint8Array.from(whole)
        for (const [at, to] of changes) bytes[at] = to
        const read = readDns(bytes)
        if (read) announcedIn(read)
        // Nothing that was read is more than can be written, unless a sign in it is none: that is said by a RangeError, and dropped.
        try {
          if (read) writeDns(read)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 3000 },
    )
    for (let length = 0; length < whole.length; length++) expect(readDns(whole.subarray(0, length))).toBeNull()
    const head = [0, 0, 0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    const circles = [
      [0xc0, 12],
      [1, 97, 0xc0, 12],
      [0xc0, 14, 0xc0, 12],
      [0xc0, 200],
      [0xff, 0xff],
    ]
    for (const name of circles) expect(readDns(Uint8Array.from([...head, ...name, 0, 12, 0, 1]))).toBeNull()
    expect(readDns(Uint8Array.from([0, 0, 0x84, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]))).toBeNull()
    expect(readDns(new Uint8Array(9001))).toBeNull()
  })

  test('S120: a stranger’s text is cut short and holds no signs that are not seen; what is no announcement is none', () => {
    const of = (change: Partial<typeof SAID>) => {
      const records = recordsOf({ ...SAID, ...change }, ['10.0.0.2'])
      const read = readDns(writeDns({ id: 0, isAnswer: true, questions: [], records }))
      return read ? announcedIn(read) : []
    }
    expect(of({ practiceName: `a\u202eb\u0000${'c'.repeat(200)}` })[0]?.practiceName).toBe(`ab${'c'.repeat(78)}`)
    for (const change of [{ tag: 'x' }, { salt: '' }, { epoch: -1 }, { port: 0 }]) expect(of(change)).toEqual([])
    expect(of({ fingerprint: '<b>' })[0]?.fingerprint).toBe('')
  })
})

describe('servers on one network', () => {
  const LOCAL = [{ address: '127.0.0.1', bits: 8 }]
  const mdnsPort = 20_000 + (process.pid % 20_000)
  const open: { close(): unknown }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })
  const says = (more: Partial<ConstructorParameters<typeof Announcer>[0]> = {}) => {
    const one = new Announcer({
      practiceId: MAPLE,
      port: 8443,
      fingerprint: '3FA291BC',
      epoch: async () => 3,
      practiceName: null,
      addresses: () => LOCAL,
      mdnsPort,
      report: (error) => {
        throw error
      },
      ...more,
    })
    open.push(one)
    return one
  }
  const finder = localFinder({ addresses: () => ['127.0.0.1'], mdnsPort })
  const found = (practiceId: string) => finder.serversOf(practiceId)

  test('S120: a PC knows its practice’s among several, the newest epoch first; a stranger learns no name; one that goes away is not found', async () => {
    const [first] = [
      says(),
      says({ port: 9443, epoch: async () => 5 }),
      says({ practiceId: ELM, port: 7443, practiceName: 'Elm Street' }),
    ]
    const own = await until(
      () => found(MAPLE),
      (all) => all.length === 2,
    )
    expect(own).toEqual([
      { address: '127.0.0.1', port: 9443, epoch: 5 },
      { address: '127.0.0.1', port: 8443, epoch: 3 },
    ])
    expect(await found('01900000-0000-7000-8000-0000000000c3')).toEqual([])
    const all = await finder.servers()
    expect(all.map(({ practiceName }) => practiceName)).toEqual(expect.arrayContaining(['Elm Street', null, null]))
    expect(all[0]).toMatchObject({ address: '127.0.0.1', fingerprint: '3FA2 91BC' })
    expect(JSON.stringify(all)).not.toContain(MAPLE)
    await first?.close()
    expect((await found(MAPLE)).map(({ port }) => port)).toEqual([9443])
  }, 60_000)

  test('S120: it says so when it comes, and when it goes', async () => {
    const heard: { ttl: number; port: number }[] = []
    const listener = createSocket({ type: 'udp4', reuseAddr: true })
    open.push({ close: () => new Promise<void>((resolve) => listener.close(() => resolve())) })
    listener.on('message', (bytes) => {
      for (const { ttl, data } of readDns(bytes)?.records ?? [])
        if (data.kind === 'SRV') heard.push({ ttl, port: data.port })
    })
    await new Promise<void>((resolve) => void listener.bind(mdnsPort, resolve))
    listener.addMembership(MDNS_GROUP, '127.0.0.1')
    const one = says()
    await until(
      async () => heard.length,
      (count) => count >= 1,
    )
    await one.close()
    await until(
      async () => heard.at(-1)?.ttl,
      (ttl) => ttl === 0,
    )
    expect(heard[0]).toEqual({ ttl: 120, port: 8443 })
  }, 60_000)

  test('S120: it answers after whatever was sent to it, and only so often', async () => {
    says()
    await until(
      () => found(MAPLE),
      (all) => all.length === 1,
    )
    const hostile: Socket = createSocket('udp4')
    let answers = 0
    hostile.on('message', () => {
      answers += 1
    })
    open.push({ close: () => new Promise<void>((resolve) => hostile.close(() => resolve())) })
    const send = (bytes: Uint8Array) =>
      new Promise<void>((resolve) => {
        hostile.send(bytes, mdnsPort, '127.0.0.1', () => setImmediate(resolve))
      })
    for (let count = 0; count < 300; count++) await send(randomBytes(1 + (count % 400)))
    expect(await found(MAPLE)).toHaveLength(1)
    const question = { name: SERVICE, type: DNS_TYPE.PTR, unicast: true }
    const asked = writeDns({ id: 9, isAnswer: false, questions: [question], records: [] })
    for (let count = 0; count < 1000; count++) await send(asked)
    await until(
      async () => answers,
      (count) => count > 0,
    )
    // Whatever is still on its way.
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(answers).toBeLessThanOrEqual(600)
  }, 60_000)

  test('S120: two packets that cannot be answered end nothing, and hold up nothing', async () => {
    const one = says({ practiceName: 'Clínica '.repeat(60) })
    await until(
      () => found(MAPLE),
      (all) => all.length === 1,
    )
    const told = await finder.servers()
    expect('Clínica '.repeat(60)).toContain(told[0]?.practiceName ?? 'none')
    // A name of signs that are none, each of which is three bytes when it is said again; then what is asked for.
    const asked = writeDns({
      id: 9,
      isAnswer: false,
      questions: [
        { name: 'x'.repeat(63), type: DNS_TYPE.PTR, unicast: true },
        { name: SERVICE, type: DNS_TYPE.PTR, unicast: true },
      ],
      records: [],
    }).map((byte, at) => (at >= 13 && at < 76 ? 0xff : byte))
    const hostile: Socket = createSocket('udp4')
    open.push({ close: () => new Promise<void>((resolve) => hostile.close(() => resolve())) })
    await new Promise<void>((resolve) => {
      hostile.send(asked, mdnsPort, '127.0.0.1', () => resolve())
    })
    // What comes from port 0 can be answered to nobody.
    const dgram = Socket.prototype as { emit: Socket['emit'] }
    const heard = dgram.emit
    const sockets = new Set<Socket>()
    dgram.emit = function (this: Socket, ...told: Parameters<Socket['emit']>) {
      if (told[0] === ('message' as never) && this.address().port === mdnsPort) sockets.add(this)
      return heard.apply(this, told)
    } as Socket['emit']
    try {
      await found(MAPLE)
    } finally {
      dgram.emit = heard
    }
    expect(sockets.size).toBeGreaterThan(0)
    const plain = writeDns({
      id: 9,
      isAnswer: false,
      questions: [{ name: SERVICE, type: DNS_TYPE.PTR, unicast: true }],
      records: [],
    })
    for (const socket of sockets)
      socket.emit('message', Buffer.from(plain), { address: '127.0.0.1', family: 'IPv4', port: 0, size: plain.length })
    expect(await found(MAPLE)).toHaveLength(1)
    await one.close()
  }, 60_000)

  test('a server that only its own computer reaches says nothing', () => {
    expect(addressesOf('127.0.0.1')).toEqual([])
    expect(addressesOf('0.0.0.0').every(({ address }) => !address.startsWith('127.'))).toBe(true)
  })
})
