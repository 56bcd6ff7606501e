import {
  type Charging,
  holdCharge,
  importSchedule,
  postCharge,
  recordNoCharge,
  retireSchedule,
  saveCharge,
  voidCharge,
} from '../../db/charges/commands.ts'
import {
  chargeOfVisit,
  isSigned,
  missingCharges,
  payersOf,
  priceOn,
  problemCodes,
  schedulesOf,
  searchFees,
  visitOf,
} from '../../db/charges/queries.ts'
import { isInChart } from '../../db/chart.ts'
import type { charges } from '../../shared/charges/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayIn, type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { closedTo, openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { runJob } from '../workers/job.ts'
import type { FeeFile, ReadFees } from './read-fees.ts'

/** What visits are charged, and the fees. A biller sees of a chart what a charge needs, and no more. */
export function createChargeHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof charges> {
  const { practice, ids } = parts
  const journal = () => practice.store().journal
  const charging = async (caller: Caller): Promise<Charging> => {
    const { db } = journal()
    const { timeZone } = await db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
    const person = await db.selectFrom('staff').select('displayName').where('id', '=', caller.userId).executeTakeFirst()
    const now = caller.clock.now()
    return { author: caller, now, today: dayIn(timeZone, now), ids, timeZone, authorName: person?.displayName ?? '' }
  }
  const open = async (caller: Caller, patientId: PatientId) => {
    await openChart(practice, patientId, caller)
    return charging(caller)
  }
  const read = (file: FeeFile, caller: Caller) =>
    runJob<ReadFees, FeeFile>('fee-schedule', file, { signal: caller.signal })
  return {
    async ofVisit({ patientId, encounterId }, caller) {
      const { timeZone } = await open(caller, patientId)
      const { db } = journal()
      const visit = await visitOf(db, encounterId, timeZone)
      if (!visit || !(await isInChart(db, patientId, visit.patientId)))
        throw new Refusal('not-found', 'This visit is not in the chart.')
      const who = await payersOf(db, patientId, visit.dosOn)
      return {
        charge: await chargeOfVisit(db, encounterId),
        signed: await isSigned(db, encounterId),
        dosOn: visit.dosOn,
        diagnoses: await problemCodes(db, patientId),
        coverage: who.state,
        payers: who.payers,
      }
    },
    save: async (input, caller) => saveCharge(journal(), await open(caller, input.patientId), input),
    post: async (input, caller) => postCharge(journal(), await open(caller, input.patientId), input),
    hold: async (input, caller) => holdCharge(journal(), await open(caller, input.patientId), input),
    noCharge: async (input, caller) => recordNoCharge(journal(), await open(caller, input.patientId), input),
    voidCharge: async (input, caller) => voidCharge(journal(), await open(caller, input.patientId), input),
    async missing({ limit }, caller) {
      const { now, timeZone } = await charging(caller)
      const { db } = journal()
      return missingCharges(db, { limit, now, timeZone, closed: await closedTo(db, caller) })
    },
    price: (question) => priceOn(journal().db, question),
    searchFees: (question) => searchFees(journal().db, question),
    schedules: () => schedulesOf(journal().db),
    async previewFees(file, caller) {
      const { mapping, headings, fees, report } = await read(file, caller)
      return { mapping, headings, report, sample: fees.slice(0, 12) }
    },
    async importFees({ name, fromOn, fileName, ...file }, caller) {
      const { fees, report } = await read(file, caller)
      if (!report)
        throw new Refusal('rule-violation', 'Say which column is the code and which the price.', { reason: 'columns' })
      const { now } = await charging(caller)
      return importSchedule(journal(), caller, { name, fromOn, fileName, fees, report }, { now, ids })
    },
    retireFees: (input, caller) => retireSchedule(journal(), caller, { ...input, now: caller.clock.now() }),
  }
}
