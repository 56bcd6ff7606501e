import type { EntryTable } from '../../db/entry.ts'
import type { Journal } from '../../db/journal.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import type { IdSource } from '../../shared/kernel/index.ts'
import { addEntries, entryRow } from './entries.ts'

const DAY = 86_400_000

/** The practices that cores of this test have opened, the last one first: to write entries that no screen here writes. */
export function watchPractices(): { latest(): PracticeStore; stop(): void } {
  const opened: PracticeStore[] = []
  const real = Object.getOwnPropertyDescriptor(PracticeStore.prototype, 'open')?.value as PracticeStore['open']
  PracticeStore.prototype.open = function open(this: PracticeStore, ...given: Parameters<typeof real>) {
    if (!opened.includes(this)) opened.unshift(this)
    return real.apply(this, given)
  }
  return {
    latest() {
      const [practice] = opened
      if (!practice) throw new Error('no practice was opened')
      return practice
    },
    stop() {
      PracticeStore.prototype.open = real
    },
  }
}

const COMPLAINTS = ['Low back pain', 'Cough', 'Headache', 'Hypertension follow-up', 'Annual physical', 'Knee pain']
const LABS = [
  ['Hemoglobin A1c', '6.1', '%', 'H'],
  ['Creatinine', '0.9', 'mg/dL', ''],
  ['Potassium', '4.1', 'mmol/L', ''],
  ['LDL cholesterol', '141', 'mg/dL', 'H'],
] as const

/** The entries of one visit: the visit itself and about fifteen more, as a busy office makes them. */
function visitRows(ids: IdSource, patientId: string, number: number, at: number) {
  const row = (
    table: EntryTable,
    fields: Record<string, string | number | null>,
    encounterId: string | null,
    late = 0,
  ) =>
    [table, entryRow(table, ids, { patientId, at: at + late, now: at + late + 600_000, encounterId, fields })] as const
  const complaint = COMPLAINTS[number % COMPLAINTS.length] ?? ''
  const visit = row(
    'encounter',
    { conceptText: 'Office visit', reasonText: complaint, clinicianName: 'Dr. Lee', locationName: 'Main office' },
    null,
  )
  const { id } = visit[1]
  const vital = (conceptText: string, value: string, unitText: string) =>
    row('observation', { conceptText, category: 'vital-signs', value, unitText, unit: unitText }, id, 300_000)
  const report = row(
    'diagnosticReport',
    {
      conceptText: 'Metabolic panel',
      conclusion: 'Within expectation',
      narrative: `Panel ${number}. Compared with the one before, no change of note.`,
    },
    id,
    3_600_000,
  )
  const pressure = [
    { concept: { text: 'Systolic' }, value: String(118 + (number % 30)), unitText: 'mmHg' },
    { concept: { text: 'Diastolic' }, value: String(70 + (number % 20)), unitText: 'mmHg' },
  ]
  return [
    visit,
    vital('Body weight', `${78 + (number % 9)}.${number % 10}`, 'kg'),
    vital('Body temperature', '36.8', '°C'),
    vital('Heart rate', String(62 + (number % 25)), '/min'),
    vital('Oxygen saturation', '98', '%'),
    vital('Respiratory rate', '14', '/min'),
    row(
      'observation',
      {
        conceptText: 'Blood pressure',
        category: 'vital-signs',
        valueKind: 'none',
        components: JSON.stringify(pressure),
      },
      id,
      300_000,
    ),
    row('problem', { conceptText: complaint, note: 'As told by the patient' }, id, 600_000),
    row(
      'medication',
      {
        conceptText: 'Ibuprofen 400 mg tablet',
        sig: 'Take one tablet every 8 hours with food as needed',
        source: 'prescribed',
      },
      id,
      900_000,
    ),
    row(
      'serviceOrder',
      { conceptText: 'Metabolic panel', reasonText: complaint, performerName: 'County laboratory' },
      id,
      900_000,
    ),
    report,
    ...LABS.map(([conceptText, value, unitText, interpretation]) =>
      row(
        'observation',
        { conceptText, value, unitText, unit: unitText, interpretation, reportId: report[1].id },
        id,
        3_600_000,
      ),
    ),
  ]
}

/** Writes a story of some visits, two weeks apart up to `until`, a unit of work for each `atOnce` of them. */
export async function writeStory(
  journal: Journal,
  about: { patientId: string; visits: number; ids: IdSource; until: number; atOnce?: number },
): Promise<void> {
  const { patientId, visits, ids, until, atOnce = 1 } = about
  for (let first = 0; first < visits; first += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, visits - first) }, (_visit, index) => first + index)
    await addEntries(
      journal,
      numbers.flatMap((number) => visitRows(ids, patientId, number, until - (visits - number) * 14 * DAY)),
    )
  }
}
