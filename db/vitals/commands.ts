import { dayIn, Refusal } from '../../shared/kernel/index.ts'
import {
  ageInMonths,
  detailsOf,
  type Doubt,
  doubtsAbout,
  type NewVitalSet,
  type VitalSet,
} from '../../shared/vitals/index.ts'
import { assertVisit } from '../chart.ts'
import { type EntryOrigin, newEntry } from '../entry.ts'
import type { Journal } from '../journal.ts'
import { observationColumns } from '../results/commands.ts'
import { withPercentiles } from './pressure.ts'
import { vitalSet, type Whose } from './queries.ts'
import { startOf } from '../../shared/kernel/index.ts'

const SENTENCES: Readonly<Record<Doubt['fault'], string>> = {
  impossible: 'No living person of this age has this value. Check the number and its unit.',
  unlikely: 'This value is unusual at this age. Check it; confirm it if it is right.',
  unit: 'This unit does not measure that.',
  order: 'The diastolic pressure is not below the systolic one.',
}

/**
 * Keeps what was taken together, every number as it was written.
 * @throws Refusal `invalid-input` for impossible values; `rule-violation` with reason `unlikely` for those that nobody has
 * confirmed; each with an issue whose path is the kind of the measure
 */
export function takeVitals(journal: Journal, origin: EntryOrigin, input: NewVitalSet, whose: Whose): Promise<VitalSet> {
  return journal.work(origin.author, async (work) => {
    await assertVisit(work, origin)
    const day = dayIn(whose.timeZone, startOf(origin.happened, whose.timeZone))
    const months = ageInMonths(whose.birthOn, day)
    const issues = [...duplicates(input), ...doubtsAbout(input.measures, months)]
    const refused = issues.filter(({ fault }) => fault !== 'unlikely')
    if (refused.length > 0)
      throw new Refusal('invalid-input', 'The measures were not saved.', { reason: 'vitals', issues: told(refused) })
    const asked = issues.filter(({ kind }) => !input.confirmed.includes(kind))
    if (asked.length > 0)
      throw new Refusal('rule-violation', 'Some of the measures are unusual.', {
        reason: 'unlikely',
        issues: told(asked),
      })
    const setId = origin.ids.next<string>()
    for (const measure of input.measures)
      await work.insert('observation', { ...newEntry(origin), ...observationColumns(detailsOf(measure), { setId }) })
    const { patientId } = origin
    work.audit({ action: 'create', category: 'vitals', patientId, detail: { set: setId } })
    const set = await vitalSet(work.db, whose, setId)
    if (!set) throw new Error('a set of measures was written and is not there')
    const [whole] = await withPercentiles(work.db, whose, [set])
    return whole ?? { ...set, percentiles: null }
  })
}

const told = (doubts: readonly Doubt[]) => doubts.map(({ kind, fault }) => ({ path: kind, message: SENTENCES[fault] }))

/** One of a kind in a set; a second blood pressure is a set of its own. */
const duplicates = ({ measures }: NewVitalSet): Doubt[] =>
  measures
    .filter(({ kind }, index) => measures.findIndex((other) => other.kind === kind) !== index)
    .map(({ kind }) => ({ kind, fault: 'order' as const }))
