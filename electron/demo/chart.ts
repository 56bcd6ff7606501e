import { conceptColumns, newEntry } from '../../db/entry.ts'
import type { Journal, Work } from '../../db/journal.ts'
import type { SafetyPort } from '../../db/prescriptions/ports.ts'
import type { Tables } from '../../db/tables.ts'
import {
  CODE_SYSTEM,
  dayIn,
  type CivilDate,
  type EventTime,
  type IdSource,
  type Instant,
  type PatientId,
} from '../../shared/kernel/index.ts'
import { ALLERGENS, COMPLAINTS, CONDITIONS, VACCINES } from './conditions.data.ts'
import { writeDemoNote } from './notes.ts'
import { AUTHOR, clinicianOf, originOf } from './origin.ts'
import { DemoPharmacy } from './pharmacy.ts'
import type { OnOrder } from './prescribing.ts'
import { around, between, chance, type Random, randomFrom } from './random.ts'
import { type Body, PANEL_NAMES, resultsOf, vitalsOf } from './readings.ts'
import type { DemoCondition, DemoVisit, LabPanel, Reading } from './story-model.ts'
import { visitsOf } from './visits.ts'

export type DemoParts = {
  journal: Journal
  ids: IdSource
  /** When the demonstration is made: the present end of every story. */
  now: Instant
  today: CivilDate
  timeZone: string
  clinicians: readonly { userId: string; displayName: string }[]
  sites: readonly string[]
  /** The check that prescriptions of the demonstration are signed by. */
  safety: SafetyPort
  onOrder?: OnOrder
}
/** As `DemoParts`, where a chart may be written as a part of a larger unit of work. */
export type ChartParts = Omit<DemoParts, 'journal'> & { journal: Pick<Journal, 'work'> }
export type DemoPatient = { number: number; patientId: PatientId; birthOn: CivilDate; gender: string }

type New<T extends 'observation'> = Omit<Tables[T], 'practiceId' | 'revision'>

const NO_CODE = { conceptText: '', codings: '[]', code: '', codeSystem: '' }

/** Writes one patient's two years, the same for the same number and day, as one unit of work. */
export function writeDemoChart(parts: ChartParts, patient: DemoPatient): Promise<void> {
  const random = randomFrom(patient.number * 7919 + 17)
  const age = Number(parts.today.slice(0, 4)) - Number(patient.birthOn.slice(0, 4))
  const band = age < 18 ? 0 : age < 40 ? 1 : age < 60 ? 2 : 3
  const conditions = CONDITIONS.filter(({ share }) => chance(random, share[band]))
  const visits = visitsOf(random, { conditions, birthOn: patient.birthOn, ...parts })
  return parts.journal.work(AUTHOR, async (work) => {
    const chart = new ChartWriter(parts, work, patient, random)
    await chart.lists(conditions, visits, age)
    const pharmacy = new DemoPharmacy(parts, work, patient, { conditions, age })
    const body = bodyOf(random, age, patient.gender, new Set(conditions.map(({ code }) => code)))
    for (const visit of visits) {
      const encounterId = await chart.visit(visit, conditions, body, age)
      if (encounterId !== null) await pharmacy.visit(visit, encounterId)
      await work.pause()
    }
    work.audit({
      action: 'create',
      category: 'patients',
      patientId: patient.patientId,
      detail: { demonstration: true },
    })
  })
}

/** One plausible body. The figures are assumptions for the demonstration. */
function bodyOf(random: Random, age: number, gender: string, has: ReadonlySet<string>): Body {
  const grown = Math.min(age / 18, 1)
  const heightIn = around(random, 20 + (gender === 'male' ? 49 : 44) * grown ** 0.8, 1.5)
  const bmi = has.has('E66.9') ? around(random, 34, 2.5) : around(random, age < 18 ? 17.5 : 25, 2)
  return {
    heightIn,
    // BMI = 703 × lb ÷ in². Source: CDC, calculating BMI in US units.
    weightLb: (bmi * heightIn ** 2) / 703,
    systolic: has.has('I10') ? around(random, 142, 8) : around(random, 95 + 25 * grown, 6),
    diastolic: has.has('I10') ? around(random, 87, 5) : around(random, 60 + 15 * grown, 4),
    a1c: has.has('E11.9') ? around(random, 7.6, 0.8) : around(random, 5.3, 0.2),
    creatinine: has.has('N18.30') ? around(random, 1.6, 0.2) : around(random, 0.9, 0.1),
    ldl: has.has('E78.5') ? around(random, 142, 18) : around(random, 100, 14),
  }
}

class ChartWriter {
  readonly #parts: ChartParts
  readonly #work: Work
  readonly #patient: DemoPatient
  readonly #random: Random
  /** What was measured and not written yet: the readings of a visit go in together. */
  #readings: New<'observation'>[] = []
  #head: { of: DemoVisit; encounterId: string | null; columns: ReturnType<typeof newEntry> } | null = null
  constructor(parts: ChartParts, work: Work, patient: DemoPatient, random: Random) {
    this.#parts = parts
    this.#work = work
    this.#patient = patient
    this.#random = random
  }

  /** Problems, allergies, shots, habits: what was there or came up in these years. */
  async lists(conditions: readonly DemoCondition[], visits: readonly DemoVisit[], age: number): Promise<void> {
    const random = this.#random
    const first = visits[0]
    if (!first) return
    for (const { code, text } of conditions) {
      const onset = this.#yearsAgo(between(random, 1, Math.max(Math.min(age - 1, 12), 1)))
      await this.#work.insert('problem', {
        ...this.#entry(first, null),
        ...concept(CODE_SYSTEM.icd10cm, code, text),
        category: 'problem',
        clinicalStatus: 'active',
        verificationStatus: 'confirmed',
        severity: '',
        onset,
        abated: null,
        bodySite: '',
        note: '',
      })
    }
    await this.#allergies(first)
    await this.#shots(visits, age)
    if (age >= 13) this.#habits(first)
    await this.#writeReadings()
  }

  /** @returns the visit, where it took place */
  async visit(visit: DemoVisit, conditions: readonly DemoCondition[], body: Body, age: number): Promise<string | null> {
    const random = this.#random
    const clinician = clinicianOf(this.#parts.clinicians, visit)
    const encounter = {
      ...this.#entry(visit, null),
      ...concept('', '', visit.kind === 'wellness' ? 'Annual wellness visit' : 'Office visit'),
      codings: '[]',
      status: visit.status,
      class: 'ambulatory',
      reasonText: visit.reason,
      reasonCodings: '[]',
      locationName: this.#parts.sites[visit.site] ?? '',
      clinicianId: clinician.userId,
      clinicianName: clinician.displayName,
      appointmentId: null,
      statusReason: '',
      ended: null,
      endedAt: visit.status === 'finished' ? visit.at + visit.minutes * 60_000 : null,
    }
    await this.#work.insert('encounter', encounter)
    if (visit.status !== 'finished') return null
    const setId = this.#parts.ids.next<string>()
    const vitals = vitalsOf(random, body, age)
    for (const reading of vitals) this.#observe(visit, encounter.id, reading, 'vital-signs', { setId })
    // Care works, slowly.
    if (visit.kind === 'chronic') {
      body.systolic = Math.max(body.systolic - 1.5, 118)
      body.a1c = Math.max(body.a1c - 0.08, 5.2)
    }
    const panels = new Set<LabPanel>(visit.kind === 'acute' ? [] : conditions.flatMap(({ labs }) => labs))
    if (visit.kind === 'wellness' && age >= 40) panels.add('lipid')
    for (const panel of panels) await this.#lab(visit, encounter.id, panel, body)
    await this.#writeReadings()
    const facts = { patient: this.#patient, visit, encounterId: encounter.id, conditions, age, vitals, panels }
    await writeDemoNote(this.#parts, this.#work, facts)
    const complaint = COMPLAINTS.find(({ reason }) => reason === visit.reason)
    if (!complaint) return encounter.id
    await this.#work.insert('problem', {
      ...this.#entry(visit, encounter.id),
      ...concept(CODE_SYSTEM.icd10cm, complaint.code, complaint.text),
      category: 'diagnosis',
      clinicalStatus: 'resolved',
      verificationStatus: 'confirmed',
      severity: '',
      onset: visit.happened.slice(0, 10),
      abated: this.#dayAfter(visit, 14),
      bodySite: '',
      note: complaint.plan,
    })
    return encounter.id
  }

  async #allergies(visit: DemoVisit): Promise<void> {
    const has = ALLERGENS.filter(({ share }) => chance(this.#random, share))
    for (const allergen of has)
      await this.#work.insert('allergy', {
        ...this.#entry(visit, null),
        ...concept(CODE_SYSTEM.rxnorm, allergen.code, allergen.text),
        type: 'allergy',
        category: allergen.category,
        criticality: allergen.criticality,
        clinicalStatus: 'active',
        verificationStatus: 'confirmed',
        onset: null,
        lastOccurred: null,
        reactions: JSON.stringify([
          {
            manifestations: [{ text: allergen.reaction, codings: [] }],
            severity: allergen.severity,
            description: '',
            onset: null,
          },
        ]),
        note: '',
      })
    // Some were never asked: the chart must show that it does not know.
    if (has.length === 0 && chance(this.#random, 0.85))
      await this.#work.insert('listReview', {
        ...this.#entry(visit, null),
        list: 'allergies',
        finding: 'none-known',
        detail: '{}',
        note: '',
      })
  }

  async #shots(visits: readonly DemoVisit[], age: number): Promise<void> {
    const [first] = visits
    if (!first) return
    for (const visit of visits.filter(({ happened }) => happened.slice(5, 7) >= '09'))
      if (chance(this.#random, 0.6)) await this.#shot(visit, VACCINES.influenza)
    if (age >= 18 && chance(this.#random, 0.6)) await this.#shot(first, VACCINES.tdap)
    if (age >= 50 && chance(this.#random, 0.4)) await this.#shot(first, VACCINES.zoster)
    if (age >= 65 && chance(this.#random, 0.6)) await this.#shot(first, VACCINES.pneumococcal)
    if (age < 8) for (const vaccine of [VACCINES.dtap, VACCINES.mmr]) await this.#shot(first, vaccine)
  }

  async #shot(visit: DemoVisit, vaccine: { code: string; text: string }): Promise<void> {
    await this.#work.insert('immunization', {
      ...this.#entry(visit, null),
      ...concept(CODE_SYSTEM.cvx, vaccine.code, vaccine.text),
      status: 'completed',
      notDoneReason: '',
      lotNumber: `D${between(this.#random, 10_000, 99_999)}`,
      manufacturer: '',
      expiresOn: this.#dayAfter(visit, 300),
      site: 'Left deltoid',
      route: 'Intramuscular',
      doseValue: '0.5',
      doseUnit: 'mL',
      doseNumber: '',
      series: '',
      performerName: 'Noah Nakamura, RN',
      reported: 0,
      fundingSource: '',
      informationStatements: '[]',
      reactions: '[]',
      note: '',
    })
  }

  /** Smoking status with the answers of LOINC 72166-2. The shares are assumptions for the demonstration. */
  #habits(visit: DemoVisit): void {
    const answer = this.#random()
    const [code, text] =
      answer < 0.62
        ? ['266919005', 'Never smoked tobacco']
        : answer < 0.88
          ? ['8517006', 'Ex-smoker']
          : ['449868002', 'Smokes tobacco daily']
    const coding = { system: CODE_SYSTEM.snomed, code, display: text }
    const status = { code: '72166-2', conceptText: 'Tobacco smoking status', value: text, unit: '', unitText: '' }
    this.#observe(visit, null, status, 'social-history', {
      valueKind: 'concept',
      valueCodings: JSON.stringify([coding]),
    })
  }

  async #lab(visit: DemoVisit, encounterId: string, panel: LabPanel, body: Body): Promise<void> {
    const { code, text } = PANEL_NAMES[panel]
    const named = concept(CODE_SYSTEM.loinc, code, text)
    const clinician = clinicianOf(this.#parts.clinicians, visit)
    const order = {
      ...this.#entry(visit, encounterId),
      ...named,
      category: 'laboratory',
      status: 'completed',
      statusReason: '',
      priority: 'routine',
      reasonText: '',
      reasonCodings: '[]',
      instructions: '',
      due: null,
      performerName: 'Demonstration Laboratory',
      ordererName: clinician.displayName,
      specimen: 'Blood',
      completedAt: visit.at + DAY,
    }
    await this.#work.insert('serviceOrder', order)
    const isOld = visit.at < this.#parts.now - 14 * DAY
    const report = {
      ...this.#entry(visit, encounterId),
      ...named,
      category: 'laboratory',
      status: 'final',
      issued: this.#dayAfter(visit, 1),
      performerName: 'Demonstration Laboratory',
      conclusion: '',
      narrative: '',
      orderId: order.id,
      reviewedAt: isOld ? visit.at + 2 * DAY : null,
      reviewedBy: isOld ? clinician.userId : null,
      note: '',
    }
    await this.#work.insert('diagnosticReport', report)
    for (const reading of resultsOf(this.#random, panel, body))
      this.#observe(visit, encounterId, reading, 'laboratory', { reportId: report.id })
  }

  async #writeReadings(): Promise<void> {
    await this.#work.insertAll('observation', this.#readings)
    this.#readings = []
  }

  #observe(
    visit: DemoVisit,
    encounterId: string | null,
    reading: Reading,
    category: string,
    more: Partial<Tables['observation']>,
  ): void {
    this.#readings.push({
      ...this.#entry(visit, encounterId),
      ...concept(CODE_SYSTEM.loinc, reading.code, reading.conceptText),
      category,
      status: 'final',
      valueKind: reading.value === '' ? 'none' : 'quantity',
      value: reading.value,
      unit: reading.unit,
      unitText: reading.unitText,
      comparator: '',
      valueCodings: '[]',
      absentReason: '',
      interpretation: reading.interpretation ?? '',
      rangeLow: reading.rangeLow ?? null,
      rangeHigh: reading.rangeHigh ?? null,
      rangeText: '',
      method: '',
      bodySite: '',
      instrumentName: '',
      components: reading.components ?? '[]',
      reportId: null,
      setId: null,
      issued: null,
      note: '',
      ...more,
    })
  }

  /** The head is the same for all of a visit, but for its identifier. */
  #entry(visit: DemoVisit, encounterId: string | null) {
    const known = this.#head?.of === visit && this.#head.encounterId === encounterId ? this.#head.columns : null
    if (known) return { ...known, id: this.#parts.ids.next<string>() }
    const columns = newEntry(originOf(this.#parts, { patientId: this.#patient.patientId, visit, encounterId }))
    this.#head = { of: visit, encounterId, columns }
    return columns
  }

  #dayAfter(visit: DemoVisit, days: number): CivilDate {
    return dayIn(this.#parts.timeZone, (visit.at + days * DAY) as Instant)
  }

  #yearsAgo(years: number): EventTime {
    return String(Number(this.#parts.today.slice(0, 4)) - years) as EventTime
  }
}

const DAY = 86_400_000

function concept(system: string, code: string, text: string) {
  if (code === '') return { ...NO_CODE, conceptText: text }
  return conceptColumns({ text, codings: [{ system, code, display: text }] })
}
