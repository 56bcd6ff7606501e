import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Joiner, TransportMaker } from '../../electron/sync/parts.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import type { EntryId, PatientId, PracticeId } from '../../shared/kernel/index.ts'
import { type Clients, scratchCore, valueOf } from '../support/practices.ts'
import { asAnotherPc, CODE, until } from '../sync/cores.ts'
import { scratchFolder, type Serving, serve } from '../sync/serving.ts'

type Room = Awaited<ReturnType<typeof scratchCore>>
export type Document = { patientId: PatientId; entryId: EntryId }

/** Two PCs of one practice as real cores on data folders of their own, and its real server, which they reach over TLS. */
export async function twoPcs() {
  let serving: Serving | null = null
  const secrets = new Map<string, string>()
  const standing = () => {
    if (!serving) throw new Error('the server is not there yet')
    return serving
  }
  const transportTo: TransportMaker = ({ credential }) => new HttpsTransport(standing().address(), credential)
  // Both are let in beforehand; how a PC is let in by a code is shown in test/sync/join.test.ts.
  const joinBy: Joiner = async ({ deviceId }) => {
    const credential = { deviceId, secret: secrets.get(deviceId) ?? '' }
    return { server: standing().address(), credential, share: 'A'.repeat(43), pass: 'A'.repeat(43) }
  }
  const north: Room = await scratchCore({ transportTo, joinBy })
  await north.found()
  const admin = await north.signedIn('admin')
  const { practiceId } = valueOf(await admin.practice.get({}))
  const { deviceId } = valueOf(await admin.devices.thisDevice({}))
  await north.core.close()
  const another = await asAnotherPc(north.dataDir, 'Room 2')
  await north.restart()
  const south: Room = await scratchCore({ transportTo, joinBy, dataDir: another.dataDir })
  serving = await serve({ folder: await scratchFolder(practiceId as PracticeId) })
  for (const one of [deviceId, another.deviceId]) secrets.set(one, await serving.admit(one))
  return {
    north,
    south,
    serving,
    secrets,
    deviceIds: { north: deviceId, south: another.deviceId },
    /** Tells both PCs where the server is. */
    async connect() {
      for (const room of [north, south]) {
        const manager = await room.signedIn('admin')
        valueOf(await manager.devices.joinServer({ address: `127.0.0.1:${standing().address().port}`, code: CODE }))
      }
    },
    async remove() {
      await north.remove()
      await south.remove()
      await standing().stop()
    },
  }
}
export type TwoPcs = Awaited<ReturnType<typeof twoPcs>>

/** The files in a folder of files by their names, without what is on its way. */
export const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('incoming'))
        .map(({ name }) => name)
        .toSorted()
    : []

/** The path of a file in a folder of files. */
export const inFolder = (folder: string, id: string): string => join(folder, id.slice(-2), id)

/** Where a document's file is, as its screen hears; null while the PC has no server. */
export const whereIs =
  (clients: Clients, { patientId, entryId }: Document) =>
  async () =>
    valueOf(await clients.documents.whereabouts({ patientId, entryIds: [entryId] }))[0] ?? null

/** Waits until the server has proven to hold the whole. */
export const untilStored = (clients: Clients, document: Document, ms = 150_000) =>
  until(whereIs(clients, document), (where) => where?.state === 'stored', ms)

/** Waits until a document that another PC added is in the chart here. */
export const untilThere = (clients: Clients, { patientId, entryId }: Document, ms = 150_000) =>
  until(
    async () => clients.documents.get({ patientId, entryId }),
    ({ ok }) => ok,
    ms,
  )
