import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { deviceOf } from '../../db/sync/devices.ts'
import { enrol } from '../../server/enrolment.ts'
import type { ServerFolder } from '../../server/folder.ts'
import { openPractice, serverClock, serverIds, type ServerPractice } from '../../server/practice.ts'
import type { DeviceId, Instant, UserId } from '../../shared/kernel/index.ts'
import { PROTOCOL } from '../../shared/sync/index.ts'
import { postgresDatabase } from '../support/postgres.ts'
import { scratchFolder } from './serving.ts'

const [ADA, DESK] = [
  '01900000-0000-7000-8000-0000000000a1' as UserId,
  '01900000-0000-7000-8000-000000000011' as DeviceId,
]
const PROOF = Buffer.alloc(32, 7).toString('base64url')
const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const ROUNDS = 12

let database: Awaited<ReturnType<typeof postgresDatabase>>
let folder: ServerFolder
let practices: ServerPractice[]
beforeEach(async () => {
  database = await postgresDatabase()
  folder = await scratchFolder()
  practices = [await openPractice(folder, { databaseUrl: database.url })]
  practices.push(
    await openPractice(folder, { databaseUrl: database.url }),
    await openPractice(folder, { databaseUrl: database.url }),
  )
  const [{ journal }] = practices as [ServerPractice]
  await journal.work({ userId: null, sessionId: null, channel: 'test' }, async (work) => {
    const left = { deactivatedAt: null, deactivationReason: null }
    const roles = '["administrator"]'
    await work.insert('staff', { id: ADA, login: 'ada', displayName: 'Ada', roles, active: 1, createdAt: 1, ...left })
    const hash = sha(Buffer.from(PROOF, 'base64url'))
    await work.insert('staffVerifier', { id: ADA, salt: 'AAAAAAAAAAAAAAAAAAAAAA==', hash, changedAt: 1 })
  })
  await journal.admit({ deviceId: DESK, secretHash: sha('desk'), program: 'test', now: 1 as Instant })
})
afterEach(async () => {
  for (const one of practices ?? []) await one.close()
  if (folder) rmSync(join(folder.path, '..'), { recursive: true, force: true })
  await database?.drop()
})

test('S124: of all that give one code, and of all that decide about one PC, at three processes of one practice, one does', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const id = serverIds.next<string>()
    const handle = `A${'ABCDEFGHJKMN'[round]}`
    const offer = { id, handle, secretHash: sha('ABCDEFGH'), expiresAt: (serverClock.now() + 600_000) as Instant }
    const [first] = practices as [ServerPractice]
    await first.journal.admission({ kind: 'offer', deviceId: DESK, userId: ADA, offer })
    const pcs = practices.map(() => serverIds.next<DeviceId>())
    const asked = await Promise.all(
      practices.map(({ journal }, at) =>
        enrol(
          { journal, clock: serverClock },
          {
            protocol: PROTOCOL,
            handle,
            secret: 'ABCDEFGH',
            deviceId: pcs[at] as DeviceId,
            name: 'Room',
            program: 'test',
            practiceId: null,
            waits: true,
          },
        ),
      ),
    )
    expect(asked.map(({ kind }) => kind).sort()).toEqual(['refused', 'refused', 'waiting'])
    const decided = await Promise.all(
      practices.map(({ journal }, at) =>
        journal.admission(
          at === 0
            ? { kind: 'turn-away', deviceId: DESK, userId: ADA, requestId: id }
            : { kind: 'admit', deviceId: DESK, userId: ADA, requestId: id, proof: PROOF },
        ),
      ),
    )
    expect(decided.filter(({ kind }) => kind === 'done')).toHaveLength(1)
    const known = await Promise.all(pcs.map((deviceId) => deviceOf(first.journal.db, deviceId)))
    expect(known.filter(Boolean)).toHaveLength(decided[0]?.kind === 'done' ? 0 : 1)
  }
}, 120_000)
