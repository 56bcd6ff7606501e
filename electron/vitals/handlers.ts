import { retractEntry } from '../../db/entry.ts'
import { takeVitals } from '../../db/vitals/commands.ts'
import { withPercentiles } from '../../db/vitals/pressure.ts'
import { measuredForGrowth, vitalSets, type Whose } from '../../db/vitals/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, isWholeDay, type PatientId } from '../../shared/kernel/index.ts'
import { correctionDays, growthCharts, type vitals } from '../../shared/vitals/index.ts'
import { openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** Vital signs and growth. */
export function createVitalHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof vitals> {
  const { practice } = parts
  const journal = () => practice.store().journal
  const open = async (patientId: PatientId, caller: Caller): Promise<Whose> => {
    const { birthOn, gender } = await openChart(practice, patientId, caller)
    const { timeZone } = await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
    return { patientId, birthOn, gender, timeZone }
  }
  return {
    async sets({ patientId, limit }, caller) {
      const whose = await open(patientId, caller)
      return withPercentiles(journal().db, whose, await vitalSets(journal().db, whose, limit))
    },
    async take(input, caller) {
      const whose = await open(input.patientId, caller)
      return takeVitals(journal(), await originFor(parts, caller, input), input, whose)
    },
    async retract(retraction, caller) {
      await openChart(practice, retraction.patientId, caller)
      const now = caller.clock.now()
      await retractEntry(journal(), caller, { table: 'observation', category: 'vitals', retraction, now })
      return null
    },
    async growth({ patientId, standard, gestationWeeks }, caller) {
      const whose = await open(patientId, caller)
      const correctedDays = correctionDays(gestationWeeks)
      const { gender } = whose
      if (gender !== 'male' && gender !== 'female')
        return { standard, without: 'sex' as const, correctedDays, charts: [] }
      // No age in days, no place among others of that age.
      if (!isWholeDay(whose.birthOn)) return { standard, without: 'birth-date' as const, correctedDays, charts: [] }
      const measured = await measuredForGrowth(journal().db, whose, correctedDays)
      const charts = await growthCharts(standard, gender, measured, breathe)
      return { standard, without: null, correctedDays, charts }
    },
  }
}

/** Lets whatever else waits have its turn. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
