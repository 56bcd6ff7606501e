import { join } from 'node:path'
import { openReader } from '../../../db/journal/sqlite-engine.ts'
import { standingOf } from '../../../db/sync/devices.ts'
import { fileDeviceSecrets } from '../../../electron/security/device-secrets.ts'
import type { KeyHolder } from '../../../electron/security/key-holder.ts'
import { createPasswordHash } from '../../../electron/security/password-hash.ts'
import { vaultIn } from '../../../electron/security/vault-in.ts'
import type { ServerFolder } from '../../../server/folder.ts'
import { DEMO_PEOPLE } from '../../../shared/access/index.ts'
import type { Pc } from './clinic.ts'

/** Longer than what gathers before it is written down: reads for a second, a finding of the arrivals for three. */
export const QUIET_MS = 5_000

type Keys = { databaseKey: KeyHolder; vaultKey: KeyHolder }

/** The keys of a PC, as its own files hold them. */
export async function keysOf({ name, dataDir }: Pick<Pc, 'name' | 'dataDir'>): Promise<Keys> {
  const person = DEMO_PEOPLE.find(({ login }) => login === 'rivera')
  const hash = createPasswordHash()
  const vault = await vaultIn(dataDir, fileDeviceSecrets(dataDir), hash)
  const unlocked = await vault.unlock('rivera', person?.password ?? '')
  await hash.close()
  if (!unlocked) throw new Error(`${name} does not open`)
  return unlocked
}

const kept = new WeakMap<Pc, Promise<Keys>>()

async function standingIn(file: string, key: KeyHolder | ReturnType<ServerFolder['key']>) {
  const db = openReader({ file, key })
  try {
    return await standingOf(db)
  } finally {
    await db.destroy()
  }
}

/** Where all of them stand by their own files, read beside them while they run. */
export async function standings({ pcs, folder }: { pcs: readonly Pc[]; folder: ServerFolder }) {
  const server = await standingIn(folder.databaseFile, folder.key())
  const all = []
  for (const pc of pcs) {
    const keys = kept.get(pc) ?? keysOf(pc)
    kept.set(pc, keys)
    const { databaseKey } = await keys
    all.push({ name: pc.name, ...(await standingIn(join(pc.dataDir, 'daybook.db'), databaseKey)) })
  }
  const isOne = all.every(
    ({ cursor, epoch, reflected, number }) =>
      cursor === server.operation && epoch === server.epoch && reflected === number,
  )
  const lines = all.map(
    ({ name, cursor, epoch, reflected, number }) => `${name} ${cursor}/${epoch} ${reflected}/${number}`,
  )
  return { isOne, text: [`server ${server.operation}/${server.epoch}`, ...lines].join(', ') }
}
