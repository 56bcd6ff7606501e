import type { EntryOrigin } from '../../db/entry.ts'
import { momentIn, type PatientId, type UserId, uuidv7 } from '../../shared/kernel/index.ts'
import { countingIds } from './fixed.ts'
import { patientRow } from './rows.ts'
import type { AnyStore } from './stores.ts'

const AUTHOR = '01900000-0000-7000-8000-0000000000a1' as UserId
const TIME_ZONE = 'America/New_York'

/** A patient born on 1980-01-02 and a nurse who writes in her chart, on any engine; `origin` says now and who. */
export async function chartIn(store: AnyStore) {
  const patient = patientRow(1)
  const ids = countingIds('chart')
  const author = { userId: AUTHOR, sessionId: 's1', channel: 'problems.add' }
  await store.journal.work(author, async (work) => {
    const person = {
      id: AUTHOR,
      login: 'nurse',
      displayName: 'Nina Nurse',
      roles: '["nurse"]',
      active: 1,
      createdAt: 0,
      deactivatedAt: null,
      deactivationReason: null,
    }
    await work.insert('staff', person)
    await work.insert('patient', patient)
    await work.insert('patient', patientRow(2))
  })
  const origin = (more: Partial<EntryOrigin> = {}): EntryOrigin => ({
    patientId: patient.id as PatientId,
    encounterId: null,
    happened: momentIn(TIME_ZONE, store.clock.now()),
    author,
    authorName: 'Nina Nurse',
    ids,
    now: store.clock.now(),
    timeZone: TIME_ZONE,
    ...more,
  })
  return {
    patientId: patient.id as PatientId,
    otherId: patientRow(2).id as PatientId,
    author,
    origin,
    /** The last entry of the audit, its detail read. */
    async lastAudit() {
      const rows = await store.journal.db.selectFrom('auditEntry').selectAll().orderBy('sequence').execute()
      const last = rows.at(-1)
      return { ...last, detail: JSON.parse(last?.detail ?? '{}') as Record<string, unknown> }
    },
  }
}

/** What a promise was refused with: `code reason`; fails where it was not. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    const { code, reason } = error as { code?: string; reason?: string }
    if (code === undefined) throw error
    return `${code} ${reason ?? ''}`.trim()
  }
  throw new Error('this was not refused')
}

export const someId = (number: number): string => uuidv7(number as never, new Uint8Array(10).fill(7))
