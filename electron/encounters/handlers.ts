import { isInChart } from '../../db/chart.ts'
import { changeEncounter, type FollowVisit, moveEncounter, startEncounter } from '../../db/encounters/commands.ts'
import { encounterById, encountersOf, openEncountersOf, toEncounter } from '../../db/encounters/queries.ts'
import { retractEntry } from '../../db/entry.ts'
import { type encounters, type Move } from '../../shared/encounters/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import {
  dayIn,
  type EncounterId,
  type EventTime,
  type IdSource,
  type Instant,
  momentIn,
  type PatientId,
  Refusal,
} from '../../shared/kernel/index.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Seen = { patientId: PatientId; encounterId: EncounterId; revision: number }

/**
 * Visits: opening, changing and closing them.
 * @param parts `board`: what a visit that came from a booking takes along when it is moved
 */
export function createEncounterHandlers(parts: {
  practice: PracticeStore
  ids: IdSource
  board: (caller: Caller) => Promise<FollowVisit>
}): HandlersOf<typeof encounters> {
  const { practice, board } = parts
  const journal = () => practice.store().journal
  const zone = async () =>
    (await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()).timeZone
  const read = async (patientId: PatientId, encounterId: string) => {
    const { db } = journal()
    const row = await encounterById(db, encounterId)
    if (!row || !(await isInChart(db, patientId, row.patientId)))
      throw new Refusal('not-found', 'This visit is not in the chart.')
    return toEncounter(row)
  }
  const move = async (caller: Caller, kind: Move, input: Seen & { at?: EventTime | undefined; reason?: string }) => {
    await openChart(practice, input.patientId, caller)
    const timeZone = await zone()
    const at = input.at ?? momentIn(timeZone, caller.clock.now())
    const clinicianId = caller.may.has('note.sign') ? caller.userId : null
    const about = { ...input, move: kind, at, timeZone, clinicianId }
    return moveEncounter(journal(), caller, about, await board(caller))
  }
  return {
    async start({ patientId, happened, appointmentId, planned, despiteSameDay, ...details }, caller) {
      await openChart(practice, patientId, caller)
      const origin = await originFor(parts, caller, { patientId, happened })
      return startEncounter(journal(), {
        origin,
        details,
        appointmentId,
        status: planned ? 'planned' : 'in-progress',
        despiteSameDay,
      })
    },
    async list(input, caller) {
      await openChart(practice, input.patientId, caller)
      return encountersOf(journal().db, input)
    },
    async get({ patientId, encounterId }, caller) {
      await openChart(practice, patientId, caller)
      return read(patientId, encounterId)
    },
    async mine(_input, caller) {
      const timeZone = await zone()
      const until = endOfToday(timeZone, caller.clock.now())
      const { db } = journal()
      return openEncountersOf(db, { clinicianId: caller.userId, until, closed: await closedTo(db, caller) })
    },
    async change({ patientId, encounterId, revision, happened, ended, ...details }, caller) {
      await openChart(practice, patientId, caller)
      const timeZone = await zone()
      const times = { happened, ended, timeZone }
      return changeEncounter(journal(), caller, { patientId, encounterId, revision, details, ...times })
    },
    begin: (input, caller) => move(caller, 'begin', input),
    finish: ({ ended, ...input }, caller) => move(caller, 'finish', { ...input, at: ended }),
    cancel: (input, caller) => move(caller, 'cancel', input),
    reopen: (input, caller) => move(caller, 'reopen', input),
    async retract(retraction, caller) {
      await openChart(practice, retraction.patientId, caller)
      const about = { table: 'encounter' as const, category: 'encounters', retraction, now: caller.clock.now() }
      await retractEntry(journal(), caller, about)
      return read(retraction.patientId, retraction.entryId)
    },
  }
}

/** The first moment after today on the practice's wall: found by hours, since a day may have 23 or 25 of them. */
function endOfToday(timeZone: string, now: Instant): Instant {
  const today = dayIn(timeZone, now)
  const hour = 3_600_000
  const from = now - (now % (hour / 4))
  const steps = Array.from({ length: 26 * 4 }, (_none, step) => (from + (step * hour) / 4) as Instant)
  return steps.find((at) => dayIn(timeZone, at) > today) ?? ((now + 24 * hour) as Instant)
}
