import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { serverOf } from '../../db/sync/server.ts'
import { localFinder } from '../../electron/sync/find.ts'
import { Announcer } from '../../server/announce.ts'
import { certify, makeAuthority } from '../../server/certificates.ts'
import { serverClock } from '../../server/practice.ts'
import { serverNameOf } from '../../shared/sync/index.ts'
import { valueOf, ZIMMER } from '../support/practices.ts'
import { until } from './cores.ts'
import { isSafe, practiceWithServer, type PracticeWithServer, signIn, withStore } from './joining.ts'

const mdnsPort = 41_000 + (process.pid % 10_000)
const LOCAL = [{ address: '127.0.0.1', bits: 8 }]
let world: PracticeWithServer
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await world?.remove()
}, 60_000)

const reasonOf = (outcome: { ok: boolean; failure?: { reason?: string | undefined } }) =>
  outcome.ok ? 'done' : outcome.failure?.reason

test('S121: a PC finds its server at another address by itself, and remembers it only where the practice’s own authority was proven', async () => {
  const finder = localFinder({ addresses: () => ['127.0.0.1'], mdnsPort })
  world = await practiceWithServer({ finder, mdns: { port: mdnsPort, addresses: () => LOCAL } })
  await world.firstJoins()
  await world.secondJoins()
  await isSafe(await world.second.signedIn('dr.lee'))
  await world.second.restart()
  const admin = await world.first.signedIn('admin')
  const before = world.address()

  // Somebody who knows all that is said on the network says it, too, with an authority of his own.
  const { practiceId } = world.serving.folder.settings()
  const authority = await makeAuthority('Daybook: Elm Street Clinic', serverClock.now())
  const own = await certify(authority, [serverNameOf(practiceId), '127.0.0.1'], serverClock.now())
  const heard: string[] = []
  const impostor = createServer({ cert: own.certificate, key: own.key, minVersion: 'TLSv1.3' }, (request, response) => {
    heard.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ practiceId, certificate: authority.certificate }))
  })
  let touched = 0
  impostor.on('connection', () => {
    touched += 1
  })
  await new Promise<void>((resolve) => void impostor.listen(0, '127.0.0.1', resolve))
  open.push(impostor)
  open.push(
    new Announcer({
      practiceId,
      port: (impostor.address() as AddressInfo).port,
      fingerprint: '00000000',
      epoch: async () => 9_999_999_999_999,
      practiceName: null,
      addresses: () => LOCAL,
      mdnsPort,
      report: () => undefined,
    }),
  )
  await world.serving.pause()
  const desk = await world.first.signedIn('desk')
  valueOf(await desk.patients.register(ZIMMER))
  await until(
    async () => touched,
    (count) => count > 0,
    60_000,
  )
  expect(valueOf(await admin.devices.server({}))).toEqual({ address: before })
  expect(heard).toEqual([])

  // The server comes back elsewhere: this PC goes there, tells it all, and has both addresses in its audit.
  await world.serving.restart(0)
  expect(world.address()).not.toBe(before)
  await until(
    async () => valueOf(await admin.devices.server({})).address,
    (address) => address === world.address(),
    120_000,
  )
  await isSafe(admin)
  expect(heard).toEqual([])
  // Somebody whom a closed PC never saw signs in there, too.
  expect(reasonOf(await signIn(world.second.connect(), 'desk'))).toBe('done')

  await world.first.core.close()
  const kept = await withStore(world.first.dataDir, 'desk', async ({ journal }) => ({
    port: (await serverOf(journal.db))?.port,
    audit: await journal.db.selectFrom('auditEntry').select('detail').where('channel', '=', 'devices.link').execute(),
  }))
  expect(kept.port).toBe(world.serving.address().port)
  expect(kept.audit.map(({ detail }) => JSON.parse(detail) as object)).toContainEqual({
    server: world.address(),
    before,
  })
  await world.first.restart()
}, 300_000)
