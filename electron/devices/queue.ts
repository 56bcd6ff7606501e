import { isClosed } from '../../db/chart.ts'
import { type devices, isSkewed, kindOf, type OtherPlace, type QueuedRecord } from '../../shared/devices/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type OtherPc, type PatientId, type QueuedRow } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import { closedTo } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Handlers = HandlersOf<typeof devices>

/** What waits on this PC, and what the others said of themselves. */
export function queueHandlers({ practice, server }: CoreParts): Pick<Handlers, 'queue' | 'others'> {
  return {
    async queue({ skip, limit }, caller) {
      const all = await server.queue()
      const refused = all.filter(({ reason }) => reason !== null)
      const rows = refused.length === 0 ? all : [...refused, ...all.filter(({ reason }) => reason === null)]
      const shown = rows.slice(skip, skip + limit)
      const names = await namesOf(practice, caller, shown)
      const records = shown.map(({ tbl, patientId, since, changes, reason }): QueuedRecord => {
        const patientName = (patientId !== null && names.get(patientId)) || ''
        // Whose it is may not be known to everybody: then it is a record of somebody.
        const whose = patientName === '' ? null : patientId
        return { kind: kindOf(tbl), patientId: whose, patientName, since, changes, reason }
      })
      return { records, total: rows.length, refused: refused.length }
    },
    async others() {
      const { db } = practice.store().journal
      const devices = await db.selectFrom('device').select(['id', 'name']).execute()
      const people = await db.selectFrom('staff').select(['id', 'displayName']).execute()
      const names = new Map(devices.map(({ id, name }) => [id, name]))
      const who = new Map(people.map(({ id, displayName }) => [id, displayName]))
      return (await server.others()).map((one) => placeOf(one, names.get(one.deviceId) ?? '', who))
    },
  }
}

function placeOf(one: OtherPc, name: string, who: ReadonlyMap<string, string>): OtherPlace {
  const { deviceId, heardAt, isHere, program, people, waiting, quarantined, aheadMs } = one
  return {
    deviceId,
    name,
    heardAt,
    isHere,
    program,
    people: people.map((userId) => who.get(userId) ?? '').filter((text) => text !== ''),
    waiting: waiting.reduce((sum, { count }) => sum + count, 0),
    quarantined,
    aheadMs,
    isSkewed: isSkewed(aheadMs),
  }
}

/** Names of the patients of these records, as far as the caller may know them. */
async function namesOf(
  practice: PracticeStore,
  caller: Caller,
  rows: readonly QueuedRow[],
): Promise<Map<PatientId, string>> {
  const ids = [...new Set(rows.flatMap(({ patientId }) => patientId ?? []))]
  if (ids.length === 0 || !caller.may.has('patient.read')) return new Map()
  const { db } = practice.store().journal
  const closed = await closedTo(db, caller)
  const found = await db
    .selectFrom('patient')
    .select(['id', 'familyName', 'givenName'])
    .select(isClosed('patient.id', closed).as('shut'))
    .where('id', 'in', ids)
    .execute()
  return new Map(
    found
      .filter(({ shut }) => Number(shut) === 0)
      .map(({ id, familyName, givenName }) => [id as PatientId, `${familyName}, ${givenName}`]),
  )
}
