import { conceptColumns, type EntryOrigin, newEntry } from '../../db/entry.ts'
import type { Work } from '../../db/journal.ts'
import { CODE_SYSTEM, dayIn, type Instant } from '../../shared/kernel/index.ts'
import type { ChartParts, DemoPatient } from './chart.ts'
import { COMPLAINTS } from './conditions.data.ts'
import { clinicianOf, originOf } from './origin.ts'
import { completeCourse, type DemoOrder, prescribeDemo } from './prescribing.ts'
import { between, chance, type Random, randomFrom } from './random.ts'
import { CHILD_COURSES, COURSES, IN_PLACE_OF_EACH_OTHER, NOT_WITH, REGIMENS } from './regimens.data.ts'
import type { DemoCondition, DemoVisit } from './story-model.ts'

const DAY = 86_400_000
/** Most of what a patient takes for good she took before these two years; the share is an assumption. */
const ESTABLISHED = 0.7
/** A quarter's supply with three refills lasts a year; it is written anew at the visit before that runs out. */
const SUPPLY = { days: 90, refills: 3 }
const RENEWED_AFTER = 300 * DAY

/** How often an allergy is read in the banner before anything is ordered: an assumption. */
const READS_BANNER = 0.9

const firstWord = (text: string): string => text.toLowerCase().split(' ')[0] ?? ''
const groupOf = (text: string): readonly string[] =>
  IN_PLACE_OF_EACH_OTHER.find((group) => group.includes(firstWord(text))) ?? [firstWord(text)]

/** Of drugs that stand in each other's place the first. */
function alternativesLeftOut<T extends { text: string }>(all: readonly T[]): T[] {
  const seen = new Set<readonly string[] | string>()
  return all.filter(({ text }) => {
    const group = groupOf(text)
    const key = group.length === 1 ? (group[0] ?? '') : group
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

type Taken = DemoOrder & {
  medicationId: string | null
  /** Which visit it begins with; before the first it was there already. */
  fromVisit: number
  lastAt: number
  swap: string
  over: boolean
}

/** What one patient takes and is prescribed over her two years, the same for the same number and day. */
export class DemoPharmacy {
  readonly #parts: ChartParts
  readonly #work: Work
  readonly #patient: DemoPatient
  readonly #age: number
  readonly #random: Random
  readonly #regimen: Taken[]
  readonly #courses: { medicationId: string; until: number }[] = []
  #visit = 0

  constructor(
    parts: ChartParts,
    work: Work,
    patient: DemoPatient,
    { conditions, age }: { conditions: readonly DemoCondition[]; age: number },
  ) {
    this.#parts = parts
    this.#work = work
    this.#patient = patient
    this.#age = age
    this.#random = randomFrom(patient.number * 31_337 + 11)
    this.#regimen = this.#choose(conditions)
  }

  /** One visit that took place: what was there is listed, what is new is prescribed, what runs out is renewed. */
  async visit(visit: DemoVisit, encounterId: string): Promise<void> {
    const origin = this.#origin(visit, encounterId)
    await this.#endCourses(visit, origin)
    for (const taken of this.#regimen) {
      if (taken.over || this.#visit < taken.fromVisit) continue
      if (taken.fromVisit < 0 && this.#visit === 0) await this.#list(taken, visit)
      else if (taken.lastAt === 0) await this.#prescribe(taken, origin)
      else if (visit.kind !== 'acute' && visit.at - taken.lastAt > RENEWED_AFTER) await this.#prescribe(taken, origin)
    }
    if (visit.kind === 'acute') await this.#course(visit, origin)
    this.#visit += 1
  }

  #choose(conditions: readonly DemoCondition[]): Taken[] {
    const { gender } = this.#patient
    const random = this.#random
    const own = conditions.flatMap(({ text, drugs }) =>
      drugs
        .filter(({ share }) => chance(random, share))
        .map(({ code, text: drug, sig, swap = '' }) => ({ code, text: drug, sig, reason: text, swap, named: false })),
    )
    const more = REGIMENS.filter(
      (one) =>
        this.#age >= (one.from ?? 0) &&
        this.#age < (one.until ?? 200) &&
        (one.gender === undefined || one.gender === gender) &&
        (one.for === undefined || conditions.some(({ code }) => code === one.for)) &&
        chance(random, one.share),
    ).map((one) => ({
      code: one.code,
      text: one.text,
      sig: one.sig,
      reason: conditions.find(({ code }) => code === one.for)?.text ?? '',
      swap: '',
      named: true,
    }))
    return alternativesLeftOut([...own, ...more]).map((one) => ({
      ...one,
      ...SUPPLY,
      renews: null,
      medicationId: null,
      fromVisit: chance(random, ESTABLISHED) ? -1 : between(random, 0, 3),
      lastAt: 0,
      over: false,
    }))
  }

  /** Who reads the allergies in the banner does not order it; now and then somebody does not read it. */
  async #heeded(text: string): Promise<boolean> {
    const allergies = await this.#work.db
      .selectFrom('allergy')
      .select('conceptText')
      .where('patientId', '=', this.#patient.patientId)
      .execute()
    const allergic = allergies.some(({ conceptText }) => NOT_WITH[conceptText]?.includes(firstWord(text)))
    return allergic && chance(this.#random, READS_BANNER)
  }

  async #prescribe(taken: Taken, origin: EntryOrigin): Promise<void> {
    const { medicationId } = taken
    const made = await this.#order(origin, { ...taken, renews: medicationId })
    taken.medicationId = made ?? medicationId
    taken.lastAt = origin.now
    // What an alert made somebody give up is not begun.
    if (made === null && medicationId === null) taken.over = true
  }

  async #order(origin: EntryOrigin, order: DemoOrder): Promise<string | null> {
    const { safety, onOrder } = this.#parts
    const parts = { work: this.#work, origin, random: this.#random, safety, onOrder }
    return (await prescribeDemo(parts, order)).medicationId
  }

  /** A course for what one came with: of several that may be given at most one. */
  async #course(visit: DemoVisit, origin: EntryOrigin): Promise<void> {
    const complaint = COMPLAINTS.find(({ reason }) => reason === visit.reason)
    if (!complaint) return
    let at = this.#random()
    const list = this.#age < 12 ? CHILD_COURSES : COURSES.filter(({ from }) => this.#age >= from)
    const chosen =
      list.filter((one) => one.for === complaint.code).find(({ share }) => (at -= share) < 0) ??
      (this.#age >= 12 ? complaint.drug : undefined)
    if (!chosen || this.#isTaken(chosen.text) || (await this.#heeded(chosen.text))) return
    const days = 'days' in chosen ? chosen.days : Number(/x(\d+)d/.exec(chosen.sig)?.[1] ?? 7)
    const { code, text, sig } = chosen
    const order = {
      code,
      text,
      sig,
      days,
      refills: 0,
      reason: complaint.text,
      named: !('days' in chosen),
      renews: null,
    }
    const medicationId = await this.#order(origin, order)
    if (medicationId !== null) this.#courses.push({ medicationId, until: visit.at + days * DAY })
  }

  /** What is taken already, or one that stands in its place, is not begun for a few days beside it. */
  #isTaken(text: string): boolean {
    const others = groupOf(text)
    return this.#regimen.some(
      (one) => !one.over && one.fromVisit <= this.#visit && others.includes(firstWord(one.text)),
    )
  }

  async #endCourses(visit: DemoVisit, origin: EntryOrigin): Promise<void> {
    for (const course of this.#courses.filter(({ until }) => until < visit.at)) {
      await completeCourse(this.#work, origin, course.medicationId, this.#dayAt(course.until))
      this.#courses.splice(this.#courses.indexOf(course), 1)
    }
  }

  /** What was taken before the practice's record begins stands on the list, as somebody told it; some had to be stopped. */
  async #list(taken: Taken, visit: DemoVisit): Promise<void> {
    const stopped = taken.swap !== '' && chance(this.#random, 0.12)
    const row = newEntry(this.#origin(visit, null))
    const { code, text, sig, reason } = taken
    const codings = code === '' ? [] : [{ system: CODE_SYSTEM.rxnorm, code, display: text }]
    await this.#work.insert('medication', {
      ...row,
      ...conceptColumns({ text, codings }),
      status: stopped ? 'stopped' : 'active',
      source: 'reported',
      sig,
      doseValue: null,
      doseUnit: '',
      route: '',
      frequency: '',
      timing: 'null',
      asNeeded: / prn |as needed/.test(sig) ? 1 : 0,
      asNeededFor: '',
      started: String(Number(visit.happened.slice(0, 4)) - between(this.#random, 1, 6)),
      stopped: stopped ? visit.happened.slice(0, 10) : null,
      stopReason: stopped ? taken.swap : '',
      quantityValue: null,
      quantityUnit: '',
      daysSupply: SUPPLY.days,
      refills: SUPPLY.refills,
      prescriberName: clinicianOf(this.#parts.clinicians, visit).displayName,
      reasonText: reason,
      reasonCodings: '[]',
      note: '',
    })
    taken.medicationId = row.id
    taken.over = stopped
    // It runs out some day of the coming year.
    taken.lastAt = visit.at - between(this.#random, 0, 300) * DAY
  }

  #origin(visit: DemoVisit, encounterId: string | null): EntryOrigin {
    return originOf(this.#parts, { patientId: this.#patient.patientId, visit, encounterId })
  }

  #dayAt(at: number): string {
    return dayIn(this.#parts.timeZone, at as Instant)
  }
}
