import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { deviceOf } from '../sync/devices.ts'
import type { Tables } from '../tables.ts'
import { standsAs } from './devices.ts'
import { isSameHash, retire } from './secrets.ts'
import type { SyncDeviceTable } from './tables.ts'

/**
 * What a device shows of itself: SHA-256 of its secret, in hexadecimal, and, where it came with a sound certificate of its own, the admission for
 * which that was given.
 */
export type Shown = { deviceId: string; secretHash: string; admission: number | null }

/**
 * What is to be written down before a device is let in. `certified`: it has shown its certificate for the first time · `turned`: it uses the successor
 * of its secret · `adopted`: this server knows neither its secret nor, perhaps, the device, but its certificate.
 */
type Change = 'certified' | 'turned' | 'adopted'
export type Proof =
  | { kind: 'let-in'; change?: Change }
  /** `copied`: a secret that it does not use any more was shown, so that there are two of it. */
  | { kind: 'refused'; reason: 'not-enrolled' | 'device-revoked' | 'device-suspended'; copied?: true }

const NOT_ENROLLED: Proof = { kind: 'refused', reason: 'not-enrolled' }

/**
 * A secret may still be on its way, in a request that was sent before the next one was used. Longer than any request may take. Source: OAuth
 * servers' reuse interval, for the same reason.
 */
export const ON_ITS_WAY_MS = 130_000

/** Looks whether a device may come (SPEC S110–S116), and writes nothing. */
export async function lookAtProof(db: Kysely<Tables>, shown: Shown, now: Instant): Promise<Proof> {
  const { deviceId, secretHash, admission } = shown
  const device = await deviceOf(db, deviceId)
  const isCurrent = isSameHash(device?.secretHash ?? '', secretHash)
  if (!device || device.secretHash === '') {
    // One that another identity goes on for is what that PC was before it was put back: there may be two of it.
    const isUnknown = !device || (device.successor === null && device.status === 'active')
    return isUnknown && admission !== null && !(await wasEverLockedOut(db, deviceId)) ? letIn('adopted') : NOT_ENROLLED
  }
  const isNext = isSameHash(device.nextHash, secretHash)
  // A server that was put back to before it let this device in again has signed what it does not remember.
  const hasCertificate = admission !== null && admission >= device.admission
  if (device.status !== 'active') {
    const isThis = hasCertificate || isCurrent || isNext
    const reason = device.status === 'revoked' ? 'device-revoked' : 'device-suspended'
    return isThis ? { kind: 'refused', reason } : NOT_ENROLLED
  }
  if (!hasCertificate) return device.certified === 0 && isCurrent ? letIn() : NOT_ENROLLED
  const isLater = admission > device.admission
  if (isCurrent) return letIn(isLater || device.certified === 0 ? 'certified' : undefined)
  if (isNext) return letIn('turned')
  if (isLater) return letIn('adopted')
  return byOtherSecret(db, device, secretHash, now)
}

/** A device with its own certificate, and with a secret that is not the one it should use. */
async function byOtherSecret(
  db: Kysely<Tables>,
  device: SyncDeviceTable,
  secretHash: string,
  now: Instant,
): Promise<Proof> {
  const copied: Proof = { kind: 'refused', reason: 'device-suspended', copied: true }
  const former = await db
    .selectFrom('syncSecret')
    .select('retiredAt')
    .where('deviceId', '=', device.deviceId)
    .where('hash', '=', secretHash)
    .executeTakeFirst()
  if (former) return Math.abs(now - former.retiredAt) < ON_ITS_WAY_MS ? letIn() : copied
  // A server that was put back, or has taken over, does not know the secrets that were used since.
  if (device.secretEpoch < (await epochOf(db))) return letIn('adopted')
  // Two came with one certificate to a server that knew no secret of it.
  return device.adopted === 1 ? copied : NOT_ENROLLED
}

const letIn = (change?: Change): Proof => ({ kind: 'let-in', ...(change && { change }) })

/** Looks again, within an open transaction, and writes down what follows. */
export async function proveDevice(db: Kysely<Tables>, shown: Shown, now: Instant): Promise<Proof> {
  const proof = await lookAtProof(db, shown, now)
  const { deviceId, secretHash, admission } = shown
  if (proof.kind === 'refused') {
    if (proof.copied) await suspendDevice(db, deviceId, now)
    return proof
  }
  if (!proof.change) return proof
  const before = await deviceOf(db, deviceId)
  const known = { admission: Math.max(admission ?? 0, before?.admission ?? 0), certified: admission === null ? 0 : 1 }
  const secretEpoch = await epochOf(db)
  if (!before) await insertUnknown(db, deviceId, now)
  if (proof.change === 'certified') await change(db, deviceId, { ...known, secretEpoch })
  else {
    if (before) await retire(db, deviceId, before.secretHash, now)
    // Whatever it had offered to the server that knew it before is the same secret, or no secret of its own.
    if (before && proof.change === 'adopted') await retire(db, deviceId, before.nextHash, 0)
    const adopted = proof.change === 'adopted' ? { adopted: 1 } : {}
    await change(db, deviceId, { ...known, ...adopted, secretHash, nextHash: '', secretEpoch })
  }
  return proof
}

/** The admission for which a device is to be certified. One from before there were certificates is given one. */
export async function admissionOf(db: Kysely<Tables>, deviceId: string, now: Instant): Promise<number | null> {
  const device = await deviceOf(db, deviceId)
  if (device?.status !== 'active') return null
  if (device.admission > 0) return device.admission
  await change(db, deviceId, { admission: now })
  return now
}

/** Lets a device in no longer, until a code lets it in again; nothing of it is destroyed. Answers whether it was let in before. */
export async function suspendDevice(db: Kysely<Tables>, deviceId: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('syncDevice')
    .set({ status: 'suspended', revokedAt: now })
    .where('deviceId', '=', deviceId)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** As what a device begins here that only its certificate says something of. */
async function insertUnknown(db: Kysely<Tables>, deviceId: string, now: Instant): Promise<void> {
  const named = await db.selectFrom('device').select('name').where('id', '=', deviceId).executeTakeFirst()
  const nothing = { secretHash: '', passHash: '', share: '', program: '', status: 'active' } as const
  const row = { ...(await standsAs(db, deviceId)), ...nothing, deviceId, name: named?.name ?? '' }
  await db
    .insertInto('syncDevice')
    .values({ ...row, enrolledAt: now, seenAt: now })
    .execute()
}

/** Whoever says so, for whatever reason, and whatever became of it: without a code, a server that does not know better lets it in no more. */
async function wasEverLockedOut(db: Kysely<Tables>, deviceId: string): Promise<boolean> {
  const revoked = await db
    .selectFrom('deviceRevocation')
    .select('id')
    .where('deviceId', '=', deviceId)
    .executeTakeFirst()
  // What the server before told this replica, as of one that its own administrator locked out.
  const barred = await db.selectFrom('syncBarred').select('why').where('deviceId', '=', deviceId).executeTakeFirst()
  return revoked !== undefined || barred !== undefined
}

const change = async (db: Kysely<Tables>, deviceId: string, columns: Partial<SyncDeviceTable>): Promise<void> => {
  await db.updateTable('syncDevice').set(columns).where('deviceId', '=', deviceId).execute()
}

const epochOf = async (db: Kysely<Tables>): Promise<number> =>
  (await db.selectFrom('journalHead').select('epoch').where('id', '=', 1).executeTakeFirstOrThrow()).epoch
