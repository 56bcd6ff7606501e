import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { listenForNews, type Listening } from '../../electron/sync/news.ts'
import type { ServerAddress } from '../../electron/sync/transport.ts'
import { askServer } from '../../server/administration.ts'
import { makeAuthority } from '../../server/certificates.ts'
import { soon } from '../e2e/soon.ts'
import { patientRow } from '../support/rows.ts'
import { remotePc, serve, type Serving } from './serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }

describe('a device is told that there is news', () => {
  let serving: Serving
  let north: Awaited<ReturnType<typeof remotePc>>
  const heard: number[] = []
  const lines: Listening[] = []

  const listen = (server: ServerAddress = serving.address(), secret = north.secret) => {
    const line = listenForNews(
      server,
      { deviceId: north.deviceId, secret },
      (head) => void heard.push(head),
      () => 0,
    )
    lines.push(line)
    return line
  }
  const register = async (from: number, count: number) => {
    for (let number = from; number < from + count; number++)
      await north.store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(number)))
  }

  beforeEach(async () => {
    heard.length = 0
    serving = await serve()
    north = await remotePc('north', serving)
  })
  afterEach(async () => {
    for (const line of lines.splice(0)) line.close()
    await north?.remove()
    await serving?.stop()
  })

  test('it hears where the sequence ends, at once and after each push, and many commits at once as one', async () => {
    listen()
    await soon(async () => expect(heard).toEqual([0]))
    await register(1, 3)
    await north.exchange.push()
    await soon(async () => expect(heard.at(-1)).toBe(3))
    const before = heard.length
    const begun = performance.now()
    for (let number = 10; number < 30; number++) {
      await serving.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(number)))
    }
    await soon(async () => expect(heard.at(-1)).toBe(23))
    expect(heard.length - before).toBeLessThanOrEqual(2 + (performance.now() - begun) / 50)
    expect(serving.log.join('')).not.toContain('Zimmer')
  })

  test('it comes again after the server was away, and hears what it missed', async () => {
    const { port } = serving.address()
    listen()
    await soon(async () => expect(serving.listening()).toBe(1))
    await register(1, 2)
    await north.exchange.push()
    await serving.restart(port)
    await soon(async () => expect(serving.listening()).toBe(1))
    await soon(async () => expect(heard.at(-1)).toBe(2))
  })

  test('who may not come does not listen, and who may no longer come is cut off', async () => {
    const other = await makeAuthority('Daybook: Maple Street', Date.now())
    listen(serving.address(), 'A'.repeat(43))
    listen({ ...serving.address(), certificate: other.certificate })
    await pause(500)
    expect(serving.listening()).toBe(0)
    listen()
    await soon(async () => expect(serving.listening()).toBe(1))
    await askServer(serving.folder, { kind: 'revoke', deviceId: north.deviceId })
    await soon(async () => expect(serving.listening()).toBe(0))
    await pause(1500)
    expect(serving.listening()).toBe(0)
  })
})
