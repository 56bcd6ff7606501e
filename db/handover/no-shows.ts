import { type Kysely, sql } from 'kysely'
import { isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { counted, type HandoverReader, item, type Part, seenUpTo } from './reader.ts'

type Db = Kysely<Tables>
/** Whoever did not come longer ago than this is in the hands of recalls. */
const LOOKED_BACK_MS = 7 * 86_400_000

/** Appointments that ended with nobody there, and after which nothing has been booked yet. */
const missed = (db: Db, { now }: HandoverReader) =>
  db
    .selectFrom('appointment')
    // By location, so that the index on it and the moment leads to the few of these days.
    .where('appointment.locationId', 'in', (from) => from.selectFrom('location').select('location.id'))
    .where('appointment.startAt', '>=', now - LOOKED_BACK_MS)
    .where('appointment.startAt', '<=', now)
    .where(
      sql<boolean>`(select log.status from appointment_status as log where log.appointment_id = appointment.id
        order by log.at desc, log.id desc limit 1) = 'no-show'`,
    )
    .where(
      sql<boolean>`not exists (select 1 from appointment as later where later.patient_id = appointment.patient_id
        and later.start_at > appointment.start_at and later.holds = 1)`,
    )

/** Patients who did not come and whom nobody has called or booked anew. */
export const noShowsPart: Part = {
  async count(db: Db, reader) {
    const row = await missed(db, reader)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .select(sql<number>`sum(case when appointment.start_at > ${seenUpTo(reader)} then 1 else 0 end)`.as('fresh'))
      .select(sql<number>`0`.as('pressing'))
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const rows = await missed(db, reader)
      .innerJoin('patient', 'patient.id', 'appointment.patientId')
      .leftJoin('staff', 'staff.id', 'appointment.providerId')
      .select(['appointment.id', 'appointment.patientId', 'appointment.startAt', 'appointment.visitTypeName'])
      .select(['appointment.reason', 'staff.displayName'])
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(isClosed('appointment.patientId', reader.closed).as('shut'))
      .orderBy('appointment.startAt', 'desc')
      .orderBy('appointment.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const said = { title: row.visitTypeName, detail: row.reason, at: row.startAt, byName: row.displayName ?? '' }
      return item('no-shows', row, said, reader.sinceAt)
    })
  },
}
