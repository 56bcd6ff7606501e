import { type Coding, type Decimal, type EntryId, momentIn, type PatientId } from '../../../shared/kernel/index.ts'
import type { ProposedDrug } from '../../../shared/safety/index.ts'
import { type Clients, valueOf } from '../../support/practices.ts'
import { type Case, type CaseDrug, LOINC } from './file.ts'

const ZONE = 'America/New_York'
const DAY_MS = 86_400_000
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'

const decimal = (value: number): Decimal => `${value}` as Decimal
const dayBefore = (now: number, days: number): string => momentIn(ZONE, (now - days * DAY_MS) as never).slice(0, 10)

/** The day of birth of who is exactly so old: whole years by the calendar, the rest in days. */
function bornOn(now: number, years: number): string {
  const whole = Math.floor(years)
  const [year = 0, month = 1, day = 1] = dayBefore(now, Math.round((years - whole) * 365.2425))
    .split('-')
    .map(Number)
  const lastDay = new Date(Date.UTC(year - whole, month, 0)).getUTCDate()
  return new Date(Date.UTC(year - whole, month - 1, Math.min(day, lastDay))).toISOString().slice(0, 10)
}

/** The name as a list would have it: with the strengths where the case tells them. */
export function nameOf({ ingredients, strengths, form }: CaseDrug): string {
  const parts = ingredients.map((name) => (strengths?.[name] === undefined ? name : `${name} ${strengths[name]} MG`))
  return `${parts.join(' / ')}${form ? ` ${form}` : ''}`
}

function doseOf({ dose, dose_mg: mg, unit }: CaseDrug): { doseValue: Decimal | null; doseUnit: string } {
  if (dose !== null && dose !== undefined) return { doseValue: decimal(dose), doseUnit: unit ?? 'mg' }
  return mg === null || mg === undefined
    ? { doseValue: null, doseUnit: '' }
    : { doseValue: decimal(mg), doseUnit: 'mg' }
}

const frequencyOf = ({ freq, times_per_day: times }: CaseDrug): string =>
  freq ?? (times === null || times === undefined ? '' : `${times} times a day`)

/** Writes a case into a chart of its own, with the commands that a clinic's screens use. @returns the lines to ask about */
export async function writeCase(
  clients: Clients,
  number: number,
  { patient, order }: Case,
  now: number,
): Promise<{ patientId: PatientId; proposed: ProposedDrug[] }> {
  const { patientId } = valueOf(
    await clients.patients.register({
      familyName: `Case${number}`,
      givenName: 'Vignette',
      birthOn: bornOn(now, patient.age_years) as never,
      gender: patient.sex === 'F' ? 'female' : 'male',
      birthSex: patient.sex === 'F' ? 'female' : 'male',
    }),
  )
  const problems: { text: string; codings: Coding[] }[] = patient.problems.map((text) => ({ text, codings: [] }))
  if (patient.pregnant === true) problems.push(pregnancy(patient.gestational_weeks ?? null))
  if (patient.breastfeeding === true)
    problems.push({ text: 'Breastfeeding', codings: [{ system: ICD, code: 'Z39.1', display: '' }] })
  for (const concept of problems) valueOf(await clients.problems.add({ patientId, details: { concept } }))
  for (const allergy of patient.allergies) await writeAllergy(clients, patientId, allergy)
  if (patient.allergies.length === 0) valueOf(await clients.allergies.review({ patientId, finding: 'none-known' }))
  if (patient.weight_kg !== null && patient.weight_kg !== undefined)
    valueOf(
      await clients.vitals.take({
        patientId,
        measures: [{ kind: 'weight', value: decimal(patient.weight_kg), unit: 'kg' }],
        confirmed: ['weight'],
      }),
    )
  for (const lab of patient.labs) await writeLab(clients, patientId, lab, now)
  if (patient.pregnant === false)
    await writeLab(clients, patientId, { name: 'Pregnancy status', value: 'not pregnant', days_ago: 0 }, now)
  const listed: { entryId: EntryId; ingredients: readonly string[] }[] = []
  for (const drug of patient.meds)
    listed.push({ entryId: await writeDrug(clients, patientId, drug, now), ingredients: drug.ingredients })
  const orders = Array.isArray(order) ? order : [order]
  return {
    patientId,
    proposed: orders.map((drug, index) => proposedOf(drug, `line-${index}`, patient.replaces_existing ? listed : [])),
  }
}

const pregnancy = (weeks: number | null) => ({
  text: weeks === null ? 'Pregnant' : `Pregnant, ${weeks} weeks`,
  codings: [
    { system: ICD, code: 'Z33.1', display: '' },
    ...(weeks === null ? [] : [{ system: ICD, code: `Z3A.${`${weeks}`.padStart(2, '0')}`, display: '' }]),
  ],
})

async function writeAllergy(
  clients: Clients,
  patientId: PatientId,
  { substance, reaction, type, severity }: Case['patient']['allergies'][number],
): Promise<void> {
  const reactions = reaction
    ? [{ manifestations: [{ text: reaction, codings: [] }], severity: severity ?? ('' as const) }]
    : severity
      ? [{ severity }]
      : []
  valueOf(
    await clients.allergies.add({
      patientId,
      details: {
        concept: { text: substance, codings: [] },
        type: type ?? '',
        verificationStatus: 'confirmed',
        reactions,
      },
      despite: { warnings: ['duplicate'], reason: 'as the case says' },
    }),
  )
}

async function writeLab(
  clients: Clients,
  patientId: PatientId,
  { name, value, unit, days_ago: ago }: Case['patient']['labs'][number],
  now: number,
): Promise<void> {
  const code = name === 'Pregnancy status' ? '82810-3' : LOINC[name]
  const concept = {
    text: name,
    codings: code === undefined ? [] : [{ system: 'http://loinc.org', code, display: name }],
  }
  const measured =
    typeof value === 'number'
      ? { kind: 'quantity' as const, value: `${value}`, unit: unit ?? '' }
      : { kind: 'text' as const, value }
  valueOf(
    await clients.results.record({
      patientId,
      happened: momentIn(ZONE, (now - (ago ?? 0) * DAY_MS - 60_000) as never),
      report: { concept },
      observations: [{ concept, value: measured }],
    }),
  )
}

async function writeDrug(clients: Clients, patientId: PatientId, drug: CaseDrug, now: number): Promise<EntryId> {
  const { entryId, revision } = valueOf(
    await clients.medications.add({
      patientId,
      details: {
        concept: { text: nameOf(drug), codings: [] },
        source: 'prescribed',
        ...doseOf(drug),
        route: drug.route ?? '',
        frequency: frequencyOf(drug),
        asNeeded: drug.prn ?? false,
        // A case tells for how long a drug is given, not how much was dispensed: it is not refilled.
        ...(drug.days != null && { daysSupply: drug.days, refills: 0 }),
      },
      despite: { warnings: ['duplicate'], reason: 'as the case says' },
    }),
  )
  if (drug.status === 'stopped')
    valueOf(
      await clients.medications.setStatus({
        patientId,
        entryId,
        revision,
        to: 'stopped',
        on: dayBefore(now, drug.stopped_days_ago ?? 0) as never,
        reason: 'as the case says',
      }),
    )
  return entryId
}

function proposedOf(
  drug: CaseDrug,
  drugId: string,
  listed: readonly { entryId: EntryId; ingredients: readonly string[] }[],
): ProposedDrug {
  const { form: _form, ...unformed } = drug
  // What takes the place of something else takes that of the same drug, or of the only one there is.
  const same = listed.filter(({ ingredients }) => ingredients.some((name) => drug.ingredients.includes(name)))
  return {
    drugId,
    concept: { text: nameOf(unformed), codings: [] },
    ...doseOf(drug),
    route: drug.route ?? '',
    form: drug.form ?? '',
    frequency: frequencyOf(drug),
    timesPerDay: null,
    asNeeded: drug.prn ?? false,
    days: drug.days ?? null,
    replaces: (same.length === 0 && listed.length === 1 ? listed : same).map(({ entryId }) => entryId),
  }
}
