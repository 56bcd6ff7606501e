import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  check,
  DEFAULT_POLICY,
  type Knowledge,
  nothingChecked,
  recogniseDrug,
  type SafetyAnswer,
  type SafetyDrug,
  type SafetyLab,
} from '../../../shared/safety/index.ts'
import { tally } from './tally.ts'

const DAY_MS = 86_400_000
/** A prescription without an end is taken to be over after so long, unless it is an active one: a month's supply. */
const COURSE_DAYS = 30

type Told = Record<string, unknown>
const at = (of: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Told | undefined)?.[key], of)
const textOf = (concept: unknown): string => String(at(concept, 'text') ?? at(concept, 'coding', 0, 'display') ?? '')
const time = (value: unknown): number => Date.parse(String(value ?? ''))

/** Orders of FHIR bundles, each asked about in order of time, beside what the patient took, had and was measured with then. */
export async function replayBundles(
  paths: readonly string[],
  { knowledge, silenced }: { knowledge: Knowledge; silenced: Knowledge },
) {
  const files = paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /^[^_].*\.json(\.gz)?$/.test(name))
          .map((name) => join(path, name))
      : [path],
  )
  const [on, off] = [tally(), tally()]
  for (const file of files) {
    const bytes = readFileSync(file)
    const bundle = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as {
      entry?: { resource?: Told }[]
    }
    const resources = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []))
    for (const question of questionsOf(resources, knowledge)) {
      on.add(ask(knowledge, question), question.renewal)
      off.add(ask(silenced, question), question.renewal)
    }
  }
  return { engine: on.told(), engineOff: off.told() }
}

type Order = {
  name: string
  codes: string[]
  at: number
  renewal: boolean
  times: number | null
  takes: Taken[]
  person: Told
  problems: string[]
  allergies: string[]
  labs: SafetyLab[]
  weightKg: number | null
}

function* questionsOf(resources: readonly Told[], knowledge: Knowledge): Generator<Order> {
  const of = (type: string) => resources.filter(({ resourceType }) => resourceType === type)
  const [person] = of('Patient')
  const drugs = of('MedicationRequest')
    .filter((one) => at(one, 'medicationCodeableConcept') !== undefined)
    .map((one) => ({
      name: textOf(one['medicationCodeableConcept']),
      codes: [String(at(one, 'medicationCodeableConcept', 'coding', 0, 'code') ?? '')],
      at: time(one['authoredOn']),
      active: one['status'] === 'active',
      times: timesIn(at(one, 'dosageInstruction', 0, 'timing', 'repeat')),
      // What is in it: another strength of the same takes the place of the one before.
      holds: recogniseDrug(knowledge, textOf(one['medicationCodeableConcept']))
        .ingredients.map(({ name }) => name)
        .join(),
    }))
    .filter((one) => !Number.isNaN(one.at))
    .toSorted((a, b) => a.at - b.at)
  for (const drug of drugs) {
    const before = drugs.filter((one) => one.at < drug.at && (one.active || drug.at - one.at < COURSE_DAYS * DAY_MS))
    const others = [
      ...new Map(
        before
          .filter((one) => one.name !== drug.name && (one.holds === '' || one.holds !== drug.holds))
          .map((one) => [one.name, one]),
      ).values(),
    ]
    const standing = (start: unknown, end: unknown) =>
      time(start) <= drug.at && (end === undefined || time(end) > drug.at)
    yield {
      ...drug,
      renewal: drugs.some(
        (one) => one.at < drug.at && (one.name === drug.name || (one.holds !== '' && one.holds === drug.holds)),
      ),
      takes: others.map(({ name, codes, times }) => ({ name, codes, times })),
      person: person ?? {},
      problems: of('Condition')
        .filter((one) => standing(one['onsetDateTime'], one['abatementDateTime']))
        .map((one) => textOf(one['code'])),
      allergies: of('AllergyIntolerance').map((one) => textOf(one['code'])),
      ...measured(of('Observation'), drug.at),
    }
  }
}

const DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, wk: 7, mo: 30 }

/** How often a day, from FHIR `Timing.repeat`; null where it does not say. */
function timesIn(repeat: unknown): number | null {
  const [frequency, period, unit] = [at(repeat, 'frequency'), at(repeat, 'period'), at(repeat, 'periodUnit')]
  const days = DAYS[String(unit)]
  return typeof frequency === 'number' && typeof period === 'number' && days !== undefined
    ? frequency / (period * days)
    : null
}

function measured(observations: readonly Told[], now: number): Pick<Order, 'labs' | 'weightKg'> {
  const latest = new Map<string, Told>()
  for (const one of observations) {
    const when = time(one['effectiveDateTime'])
    const code = String(at(one, 'code', 'coding', 0, 'code') ?? '')
    if (when <= now && when > time(at(latest.get(code), 'effectiveDateTime') ?? '1800-01-01')) latest.set(code, one)
  }
  const weight = Number(at(latest.get('29463-7'), 'valueQuantity', 'value'))
  const labs = [...latest].flatMap(([loinc, one]) => {
    const value = at(one, 'valueQuantity', 'value')
    return typeof value === 'number'
      ? [
          {
            entryId: loinc,
            loinc,
            name: textOf(one['code']),
            value,
            unit: String(at(one, 'valueQuantity', 'unit') ?? ''),
            daysAgo: Math.floor((now - time(one['effectiveDateTime'])) / DAY_MS),
          },
        ]
      : []
  })
  return { labs, weightKg: Number.isNaN(weight) ? null : weight }
}

type Taken = { name: string; codes: string[]; times: number | null }

function ask(knowledge: Knowledge, order: Order): SafetyAnswer {
  const drug = ({ name, codes, times }: Taken, drugId: string): SafetyDrug => ({
    drugId,
    name,
    ...recogniseDrug(knowledge, name, codes),
    // One unit of the product, as often as the bundle says: where it says nothing, once a day.
    dose: 1,
    unit: 'tablet',
    doseMg: null,
    route: '',
    form: '',
    timesPerDay: times ?? 1,
    asNeeded: false,
    days: null,
    status: 'current',
    stoppedDaysAgo: null,
  })
  const gender = order.person['gender']
  const ageYears = (order.at - time(order.person['birthDate'])) / DAY_MS / 365.2425
  try {
    return check(knowledge, {
      askedAt: order.at,
      policy: DEFAULT_POLICY,
      silences: [],
      proposed: [{ ...drug(order, 'ordered'), replaces: [] }],
      chart: {
        patient: {
          ageYears: Number.isNaN(ageYears) ? null : ageYears,
          sex: gender === 'female' ? 'F' : gender === 'male' ? 'M' : '',
          weightKg: order.weightKg,
          weightDaysAgo: 0,
          heightCm: null,
          pregnant: order.problems.some((text) => /normal pregnancy/i.test(text)) ? 'yes' : 'unknown',
          gestationalWeeks: null,
          breastfeeding: 'unknown',
        },
        problems: order.problems.map((text) => ({ entryId: text, text, codings: [] })),
        allergies: {
          state: order.allergies.length > 0 ? 'present' : 'none-known',
          entries: order.allergies.map((text) => ({
            entryId: text,
            substance: text.replace(/^allergy to /i, ''),
            codings: [],
            type: 'allergy',
            severity: '',
            criticality: '',
            category: '',
            reactions: [],
          })),
        },
        current: order.takes.map((one, index) => drug(one, `taken-${index}`)),
        labs: order.labs,
      },
    })
  } catch {
    return nothingChecked('engine-error', '', order.at)
  }
}
