import type { Insertable } from 'kysely'
import { type Decision, decideConflict } from '../../db/conflicts/commands.ts'
import { mattersFor } from '../../db/conflicts/queries.ts'
import type { Tables } from '../../db/tables.ts'
import { type Permission, PERMISSIONS } from '../../shared/access/index.ts'
import type { Choice, ConflictMatter } from '../../shared/conflicts/index.ts'
import type { IdSource, Instant } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { entryRow } from '../support/entries.ts'
import { patientRow } from '../support/rows.ts'
import type { AnyStore } from '../support/stores.ts'
import { AUTHOR, digests, type Pc, pc, register, serverOn } from '../sync/fleet.ts'

export const PATIENT = patientRow(1).id
export const ALLERGY = '01900000-0000-7000-8000-0000000a1101'
export const DRUG = '01900000-0000-7000-8000-0000000d2061'
const AT = 1_790_000_000_000

/** People of the practice, by whose names versions are told apart. */
export const STAFF = { north: '01900000-0000-7000-8000-0000000000a1', south: '01900000-0000-7000-8000-0000000000b2' }

/** Sees and decides everything. */
export const EVERYBODY = { may: new Set<Permission>(PERMISSIONS), closed: null }

/** Two PCs of one practice that know each other and a patient, and the server between them. */
export async function twoPcs(store: AnyStore) {
  const server = serverOn(store)
  const [north, south] = [await pc('north', server), await pc('south', server)]
  await north.store.journal.work(AUTHOR, async (work) => {
    for (const [name, id] of Object.entries(STAFF))
      await work.insert('staff', {
        id,
        login: name,
        displayName: `Dr. ${name}`,
        roles: '["prescriber"]',
        active: 1,
        createdAt: AT,
        deactivatedAt: null,
        deactivationReason: null,
      })
    for (const { name, deviceId } of [north, south])
      await work.insert('device', { id: deviceId, name: `PC ${name}`, platform: 'test', enrolledAt: AT } as never)
  })
  await register(north, 1)
  const settle = async () => {
    for (const one of [north, south, north, south]) await one.catchUp()
    return Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
  }
  return {
    north,
    south,
    server,
    settle,
    async remove() {
      await north.remove()
      await south.remove()
    },
  }
}

const authorOf = ({ name }: Pc) => ({
  userId: STAFF[name as keyof typeof STAFF],
  sessionId: null,
  channel: 'test.write',
})

/** Puts an entry on a PC. */
export function enter(
  one: Pc,
  table: 'allergy' | 'medication' | 'problem',
  id: string,
  fields: Readonly<Record<string, string | number | null>>,
): Promise<void> {
  const row = { ...entryRow(table, countingIds(`entry ${id}`), { patientId: PATIENT, at: AT, now: AT, fields }), id }
  return one.store.journal.work(authorOf(one), (work) => work.insert(table, row as never))
}

/** Changes a row on a PC, in the name of whoever works there. */
export const change = <T extends 'allergy' | 'medication' | 'problem' | 'patient' | 'noteDraft' | 'note' | 'encounter'>(
  one: Pc,
  table: T,
  id: string,
  changes: Partial<Insertable<Tables[T]>>,
): Promise<void> => one.store.journal.work(authorOf(one), (work) => work.update(table, id, changes as never))

/** What waits on a PC for a decision. */
export const tray = async ({ store }: Pick<Pc, 'store'>): Promise<ConflictMatter[]> =>
  (await mattersFor(store.journal.db, EVERYBODY, { patientId: null, skip: 0, limit: 50 })).matters

const idsOf = new Map<string, IdSource>()
/** Decides on a PC about something that waits there. */
export function decide(
  one: Pc,
  matter: ConflictMatter,
  choices: readonly Choice[],
  more: Partial<Pick<Decision, 'keepBoth' | 'note' | 'revision' | 'seen'>> = {},
): Promise<void> {
  const ids = idsOf.get(one.name) ?? countingIds(`decisions of ${one.name}`)
  idsOf.set(one.name, ids)
  const { tbl, rowId, revision, conflictIds } = matter
  const decider = { author: authorOf(one), authorName: `Dr. ${one.name}`, ids, now: one.clock.now() as Instant }
  const decision = { tbl, rowId, revision, seen: conflictIds, choices, keepBoth: false, note: '', ...more }
  return decideConflict(one.store.journal, decider, decision)
}
