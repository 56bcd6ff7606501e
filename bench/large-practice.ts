import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { demoPatient } from '../electron/practice/demo-patients.ts'
import { patientColumns } from '../db/patients/row.ts'
import { PracticeStore } from '../electron/practice-store.ts'
import { deviceSecret, fileDeviceSecrets } from '../electron/security/device-secrets.ts'
import { createPasswordHash } from '../electron/security/password-hash.ts'
import { Vault } from '../electron/security/vault.ts'
import { type Clock, type IdSource, type Instant, uuidv7 } from '../shared/kernel/index.ts'
import { PASSWORDS, scratchCore } from '../test/support/practices.ts'

const clock: Clock = { now: () => Date.now() as Instant }
const ids: IdSource = { next: <T extends string>() => uuidv7(clock.now(), randomBytes(10)) as T }
/** Units of work of this many rows: filling is not what is measured. */
const BATCH = 1_000

/** A founded practice with this many synthetic patients and audit entries, and its core running on it. */
export async function largePractice(size: { patients: number; auditEntries?: number }) {
  const practice = await scratchCore()
  await practice.found()
  await practice.core.close()
  await fill(practice.dataDir, size.patients, size.auditEntries ?? 0)
  await practice.restart()
  return practice
}

async function fill(dataDir: string, patients: number, auditEntries: number): Promise<void> {
  const hash = createPasswordHash()
  const secret = await deviceSecret(fileDeviceSecrets(dataDir))
  const unlocked = await new Vault({ file: join(dataDir, 'keys.json'), secret, hash }).unlock(
    'dr.lee',
    PASSWORDS['dr.lee'],
  )
  await hash.close()
  if (!unlocked) throw new Error('the password of the bench opens nothing')
  const store = new PracticeStore({ dataDir, clock, ids })
  const { journal } = await store.open(unlocked.databaseKey)
  const author = { userId: unlocked.userId, sessionId: null, channel: 'bench.fill' }
  const made: string[] = []
  for (let number = 0; number < patients; number += BATCH)
    await journal.work(author, async (work) => {
      for (let one = number; one < Math.min(number + BATCH, patients); one++) {
        const details = demoPatient(one)
        const row = { id: ids.next<string>(), recordNumber: String(1001 + one), ...patientColumns(details) }
        const rest = { sensitive: 0, registeredAt: clock.now() }
        await work.insert('patient', { ...row, ...rest } as never)
        made.push(row.id)
      }
      work.audit({ action: 'create', category: 'patients' })
    })
  for (let entry = 0; entry < auditEntries; entry += BATCH)
    await journal.work(author, async (work) => {
      for (let one = entry; one < Math.min(entry + BATCH, auditEntries); one++)
        work.audit({ action: 'read', category: 'patients', patientId: made[one % made.length] ?? null })
    })
  await store.close()
}
