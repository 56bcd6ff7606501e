import { performance, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { addEntry } from '../db/list-entries.ts'
import { allergyKind } from '../db/allergies/queries.ts'
import { medicationKind } from '../db/medications/queries.ts'
import { problemKind } from '../db/problems/queries.ts'
import { recordReport } from '../db/results/commands.ts'
import { readyToRead, safetyAnswer } from '../db/safety/queries.ts'
import { openPackage, openPackageInPieces } from '../electron/safety/index.ts'
import { BUILT_IN } from '../electron/safety/built-in.data.ts'
import { AllergyDetails } from '../shared/allergies/index.ts'
import { momentIn } from '../shared/kernel/index.ts'
import { MedicationDetails } from '../shared/medications/index.ts'
import { ProblemDetails } from '../shared/problems/index.ts'
import { ObservationDetails, ReportDetails } from '../shared/results/index.ts'
import { checkPairs, type Knowledge, prepare, ProposedDrug } from '../shared/safety/index.ts'
import { chartIn } from '../test/support/chart.ts'
import { ENGINES } from '../test/support/stores.ts'
import { questionOf } from '../test/safety/asking.ts'
import { type Bench, type Figure, longestTurn, quantile } from './bench.ts'

const DRUGS = [
  'lisinopril',
  'atorvastatin',
  'metformin',
  'amlodipine',
  'levothyroxine',
  'omeprazole',
  'warfarin',
  'sertraline',
  'furosemide',
  'metoprolol',
  'gabapentin',
  'tramadol',
  'albuterol',
  'prednisone',
  'digoxin',
  'spironolactone',
  'allopurinol',
  'insulin glargine',
  'glipizide',
  'aspirin',
  'clopidogrel',
  'amiodarone',
  'potassium chloride',
  'lorazepam',
  'quetiapine',
  'tamsulosin',
  'montelukast',
  'ferrous sulfate',
  'calcium carbonate',
  'folic acid',
]
const NEW = ['ciprofloxacin', 'ibuprofen', 'fluconazole']
const ALLERGENS = [
  'penicillin',
  'sulfamethoxazole',
  'codeine',
  'latex',
  'peanut',
  'egg',
  'shellfish',
  'erythromycin',
  'cephalexin',
  'carbamazepine',
  'iodine',
  'lidocaine',
  'morphine',
  'tetracycline',
  'gelatin',
  'soy',
  'milk',
  'hydroxyzine',
  'vancomycin',
  'heparin',
]
const PROBLEMS = [
  'Hypertension',
  'Type 2 diabetes mellitus',
  'Heart failure',
  'Atrial fibrillation',
  'Gout',
  'Hypothyroidism',
  'Depression',
  'Osteoarthritis',
  'GERD',
  'COPD',
]
const LABS = ['2823-3', '2160-0', '2951-2', '98979-8', '6301-6', '777-3', '6690-2', '19123-9', '3016-3', '1742-6']

export const bench: Bench = {
  promise: 'A drug is checked before anybody can notice',
  async run() {
    // First, while nothing is warm: that is how a practice opens it.
    const opening = await openingTurns()
    const { knowledge } = openPackage(BUILT_IN, { proven: true })
    return [...opening, ...engineAlone(knowledge), ...(await withReads(knowledge))]
  },
}

/** What opening a package takes of the thread that answers everyone: the one that comes with the program, and one to install. */
async function openingTurns(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [what, proven] of [
    ['opening the knowledge, the longest turn', true],
    ['opening a package to install, the longest turn', false],
  ] as const) {
    const { took, worked } = await longestTurn(() => openPackageInPieces(BUILT_IN, { proven }))
    figures.push({ what, value: took, unit: 'ms', promised: 16 })
    figures.push({ what: 'the same, of the processor’s time', value: worked, unit: 'ms' })
  }
  return figures
}

/** Three new ingredients against thirty, with the contexts of this patient; each figure is the mean of a hundred runs. */
function engineAlone(knowledge: Knowledge): Figure[] {
  const question = questionOf(
    NEW.map((drug) => ({ drug, dose: 400, times: 2 })),
    {
      takes: DRUGS.map((drug) => ({ drug, dose: 10, times: 1 })),
      problems: PROBLEMS,
      labs: [
        ['potassium', 4.1, 'mEq/L'],
        ['creatinine', 1.1, 'mg/dL'],
        ['eGFR', 70],
      ],
    },
  )
  const self = prepare(knowledge, question)
  const times: number[] = []
  const fired = () => {
    const out = { found: [], reasons: [] }
    checkPairs(self, out)
    return out
  }
  for (let warm = 0; warm < 3_000; warm += 1) fired()
  for (let run = 0; run < 1_000; run += 1) {
    const start = performance.now()
    for (let times100 = 0; times100 < 100; times100 += 1) fired()
    times.push((performance.now() - start) * 10)
  }
  times.sort((a, b) => a - b)
  return [
    {
      what: `3 × 30 ingredients, ${fired().found.length} interactions, p50`,
      value: times[500] ?? 0,
      unit: 'µs',
      promised: 10,
    },
    { what: 'the same, p99', value: times[990] ?? 0, unit: 'µs' },
  ]
}

/** Everything of a full chart in an encrypted store, read and answered: 30 drugs, 20 allergies, 50 problems, 200 results. */
async function withReads(knowledge: Knowledge): Promise<Figure[]> {
  const [, open] = ENGINES[0] ?? []
  if (!open) return []
  const store = await open()
  try {
    const chart = await chartIn(store)
    const { journal } = store
    for (const text of DRUGS)
      await addEntry(journal, medicationKind, chart.origin(), {
        details: MedicationDetails.parse({
          concept: { text, codings: [] },
          doseValue: '10',
          doseUnit: 'mg',
          frequency: 'daily',
        }),
      })
    for (const text of ALLERGENS)
      await addEntry(journal, allergyKind, chart.origin(), {
        details: AllergyDetails.parse({ concept: { text, codings: [] }, type: 'allergy' }),
      })
    for (let n = 0; n < 50; n += 1)
      await addEntry(journal, problemKind, chart.origin(), {
        details: ProblemDetails.parse({
          concept: { text: `${PROBLEMS[n % 10]}${n < 10 ? '' : `, note ${n}`}`, codings: [] },
        }),
      })
    for (let n = 0; n < 20; n += 1)
      await recordReport(
        journal,
        chart.origin({ happened: momentIn('America/New_York', (store.clock.now() - n * 86_400_000) as never) }),
        {
          patientId: chart.patientId,
          encounterId: null,
          report: ReportDetails.parse({ concept: { text: 'Panel', codings: [] } }),
          observations: LABS.map((code) =>
            ObservationDetails.parse({
              concept: { text: code, codings: [{ system: 'http://loinc.org', code, display: '' }] },
              value: { kind: 'quantity', value: '4' },
            }),
          ),
        },
      )
    const proposed = [
      ProposedDrug.parse({
        drugId: 'new',
        concept: { text: 'ciprofloxacin 500 MG Oral Tablet', codings: [] },
        doseValue: '500',
        doseUnit: 'mg',
        frequency: 'BID',
      }),
    ]
    const ask = () =>
      safetyAnswer(journal.db, { knowledge }, { patientId: chart.patientId, proposed, now: store.clock.now() })
    // As the program does when it opens the knowledge.
    const ready = await longestTurn(() => readyToRead(journal.db, knowledge, setImmediate))
    const first = await longestTurn(ask)
    for (let warm = 0; warm < 200; warm += 1) await ask()
    return [
      ...(await tailOf(ask)),
      { what: 'making the statements ready, the longest turn', value: ready.took, unit: 'ms', promised: 16 },
      { what: 'the same, of the processor’s time', value: ready.worked, unit: 'ms' },
      { what: 'the very first question after that', value: first.took, unit: 'ms', promised: 16 },
      { what: 'the same, of the processor’s time', value: first.worked, unit: 'ms' },
    ]
  } finally {
    await store.close()
  }
}

type Taken = {
  started: number
  took: number
  /** How often another program was given the processor meanwhile. */
  interrupted: number
}

async function taken(work: () => Promise<unknown>): Promise<Taken> {
  const before = process.resourceUsage().involuntaryContextSwitches
  const started = performance.now()
  await work()
  const took = performance.now() - started
  return { started, took, interrupted: process.resourceUsage().involuntaryContextSwitches - before }
}

const RUNS = 2_000

/**
 * Half, and 99 of 100, of many runs; the same of those that no other program interrupted; what all of them took of the
 * processor (a single one cannot be told: systems count in steps of 4 ms); and what the slowest waited for.
 */
async function tailOf(work: () => Promise<unknown>): Promise<Figure[]> {
  const collections: { startTime: number; duration: number }[] = []
  const watch = new PerformanceObserver((list) => collections.push(...list.getEntries()))
  watch.observe({ entryTypes: ['gc'] })
  const runs: Taken[] = []
  let worked = 0
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.threadCpuUsage()
    runs.push(await taken(work))
    const { user, system } = process.threadCpuUsage(before)
    worked += (user + system) / 1000
    // Others have their turn between two questions, as they have in the program; small collections of garbage wait for it.
    await setImmediate()
  }
  await setImmediate()
  watch.disconnect()
  const collecting = ({ started, took }: Taken) =>
    collections
      .filter(({ startTime }) => startTime >= started && startTime < started + took)
      .reduce((sum, { duration }) => sum + duration, 0)
  const undisturbed = runs.filter(({ interrupted }) => interrupted === 0)
  const slowest = runs.toSorted((a, b) => b.took - a.took).slice(0, RUNS / 100)
  const mean = (of: (run: Taken) => number) => slowest.reduce((sum, run) => sum + of(run), 0) / slowest.length
  const took = runs.map((run) => run.took)
  const alone = undisturbed.map((run) => run.took)
  return [
    { what: 'with reads from the encrypted store, p50', value: quantile(took, 0.5), unit: 'ms', promised: 1 },
    { what: 'the same, p99', value: quantile(took, 0.99), unit: 'ms', promised: 5 },
    { what: 'of those that no other program interrupted, p50', value: quantile(alone, 0.5), unit: 'ms', promised: 1 },
    { what: 'the same, p99', value: quantile(alone, 0.99), unit: 'ms', promised: 5 },
    { what: 'of the processor’s time, mean', value: worked / RUNS, unit: 'ms' },
    { what: 'the slowest hundredth, mean', value: mean((run) => run.took), unit: 'ms' },
    { what: 'collecting garbage of that', value: mean(collecting), unit: 'ms' },
    { what: 'interruptions by other programs in each of them', value: mean((run) => run.interrupted), unit: '×' },
  ]
}
