import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { pack } from '../../build/knowledge/package.ts'
import { buildPayload } from '../../build/knowledge/payload.ts'
import { FOLDER } from '../../build/knowledge/package.ts'
import { readSources } from '../../build/knowledge/sources.ts'
import {
  check,
  compileKnowledge,
  DEFAULT_POLICY,
  type Knowledge,
  type KnowledgePayload,
  recogniseDrug,
  type SafetyAllergy,
  type SafetyAnswer,
  type SafetyDrug,
  type SafetyPatient,
  type SafetyQuestion,
} from '../../shared/safety/index.ts'

export const PAYLOAD: KnowledgePayload = buildPayload(readSources(FOLDER))
export const KNOWLEDGE: Knowledge = compileKnowledge(PAYLOAD, createHash('sha256').update('test').digest('hex'))
export const NOW = Date.UTC(2026, 10, 24)

/** A drug in short: what it is, how much of it, how often a day; the rest by name. */
export type Short = { drug: string; dose?: number; unit?: string; times?: number } & Partial<SafetyDrug> & {
    replaces?: string[]
  }

export function drugOf(
  { drug, dose, unit, times, ...more }: Short,
  drugId: string,
  knowledge = KNOWLEDGE,
): SafetyDrug & { replaces: string[] } {
  return {
    drugId,
    name: drug,
    ...recogniseDrug(knowledge, drug),
    dose: dose ?? null,
    unit: unit ?? (dose === undefined ? '' : 'mg'),
    doseMg: null,
    route: 'oral',
    form: '',
    timesPerDay: times ?? null,
    asNeeded: false,
    days: null,
    status: 'current',
    stoppedDaysAgo: null,
    replaces: [],
    ...more,
  }
}

export type Patient = Partial<SafetyPatient> & {
  problems?: string[]
  allergies?: (Partial<SafetyAllergy> & { substance: string })[]
  neverAsked?: boolean
  labs?: [name: string, value: number | string, unit?: string, daysAgo?: number][]
  takes?: Short[]
}

export function questionOf(
  order: Short | Short[],
  patient: Patient = {},
  more: Partial<SafetyQuestion> = {},
): SafetyQuestion {
  const { problems = [], allergies = [], neverAsked = false, labs = [], takes = [], ...person } = patient
  return {
    askedAt: NOW,
    policy: DEFAULT_POLICY,
    silences: [],
    proposed: [order].flat().map((one, index) => drugOf(one, `order-${index}`)),
    chart: {
      patient: {
        ageYears: 50,
        sex: 'F',
        weightKg: 70,
        weightDaysAgo: 1,
        heightCm: null,
        pregnant: 'no',
        gestationalWeeks: null,
        breastfeeding: 'no',
        ...person,
      },
      problems: problems.map((text, index) => ({ entryId: `problem-${index}`, text, codings: [] })),
      allergies: {
        state: neverAsked ? 'never-asked' : allergies.length > 0 ? 'present' : 'none-known',
        entries: allergies.map((one, index) => ({
          entryId: `allergy-${index}`,
          codings: [],
          type: 'allergy',
          severity: '',
          criticality: '',
          category: 'medication',
          reactions: [],
          ...one,
        })),
      },
      current: takes.map((one, index) => drugOf(one, `list-${index}`)),
      labs: labs.map(([name, value, unit = '', daysAgo = 1]) => ({
        entryId: name,
        loinc: '',
        name,
        value,
        unit,
        daysAgo,
      })),
    },
    ...more,
  }
}

export const ask = (order: Short | Short[], patient: Patient = {}, more: Partial<SafetyQuestion> = {}): SafetyAnswer =>
  check(KNOWLEDGE, questionOf(order, patient, more))

/** `drug-drug major!`: what fired, an exclamation mark where it interrupts. */
export const fired = ({ alerts }: SafetyAnswer): string[] =>
  alerts.flatMap((alert) =>
    [alert.kind, ...alert.alsoKinds].map((kind) => `${kind} ${alert.severity}${alert.interruptive ? '!' : ''}`),
  )

/** A key that nobody trusts. */
export const strangerKey = (): { id: string; key: KeyObject } => ({
  id: 'stranger-1',
  key: generateKeyPairSync('ed25519').privateKey,
})
export { pack }
