import { conceptColumns, type EntryOrigin, newEntry } from '../../../db/entry.ts'
import type { Journal, Work } from '../../../db/journal.ts'
import { CODE_SYSTEM, type IdSource, momentIn, type PatientId } from '../../../shared/kernel/index.ts'
import { EMPTY_ENTRIES } from '../../support/entries.data.ts'
import { at, codeOf, COURSE_DAYS, DAY_MS, type Order, sameDrug, textOf, time, type Told } from './read-bundle.ts'

const ZONE = 'UTC'
const AUTHOR = { userId: null, sessionId: null, channel: 'conform' }
type Taken = { id: string; order: Order; over: boolean }
type Parts = { journal: Journal; ids: IdSource; patientId: PatientId; resources: readonly Told[] }

/** The chart of a patient of a bundle, brought forward from order to order: nothing stands in it before its time. */
export class ReplayChart {
  readonly #parts: Parts
  readonly #problems: Told[]
  readonly #observations: Told[]
  readonly #allergies: Told[]
  readonly #procedures: Told[]
  readonly #standing = new Map<Told, string>()
  readonly #taken: Taken[] = []

  constructor(parts: Parts) {
    this.#parts = parts
    const of = (type: string, when: string) =>
      parts.resources.filter((one) => one['resourceType'] === type).toSorted((a, b) => time(a[when]) - time(b[when]))
    this.#problems = of('Condition', 'onsetDateTime')
    this.#observations = of('Observation', 'effectiveDateTime').filter((one) => at(one, 'valueQuantity') !== undefined)
    this.#allergies = of('AllergyIntolerance', 'recordedDate')
    this.#procedures = parts.resources.filter((one) => one['resourceType'] === 'Procedure')
  }

  /** Writes what came up to an order. @returns the entries of the list that the order takes the place of */
  upTo(order: Order): Promise<string[]> {
    return this.#parts.journal.work(AUTHOR, async (work) => {
      await this.#problemsAt(work, order.at)
      for (const one of this.#due(this.#allergies, 'recordedDate', order.at)) await this.#allergy(work, one)
      await this.#proceduresAt(work, order.at)
      await this.#observed(work, order.at)
      for (const taken of this.#taken)
        if (!taken.over && !taken.order.active && order.at - taken.order.at >= COURSE_DAYS * DAY_MS) {
          taken.over = true
          const stopped = momentIn(ZONE, (taken.order.at + COURSE_DAYS * DAY_MS) as never)
          await work.update('medication', taken.id, { status: 'completed', stopped })
        }
      return this.#taken.filter((one) => !one.over && sameDrug(one.order, order)).map(({ id }) => id)
    })
  }

  /** The order is on the list from now on, in the place of what it replaces. */
  take(order: Order): Promise<void> {
    return this.#parts.journal.work(AUTHOR, async (work) => {
      for (const before of this.#taken)
        if (!before.over && sameDrug(before.order, order)) {
          before.over = true
          await work.update('medication', before.id, {
            status: 'completed',
            stopped: momentIn(ZONE, order.at as never),
          })
        }
      const { name, code, times } = order
      const head = newEntry(this.#origin(order.at))
      const codings = code === '' ? [] : [{ system: CODE_SYSTEM.rxnorm, code, display: name }]
      await work.insert('medication', {
        ...EMPTY_ENTRIES.medication,
        ...head,
        ...conceptColumns({ text: name, codings }),
        doseValue: '1',
        doseUnit: 'tablet',
        frequency: times === null || times >= 1 ? `${Math.round(times ?? 1)} times a day` : 'weekly',
      } as never)
      this.#taken.push({ id: head.id, order, over: false })
    })
  }

  /** What has come by then and does not stand in the chart yet. */
  #due(all: readonly Told[], when: string, now: number): Told[] {
    return all.filter((one) => !this.#standing.has(one) && !(time(one[when]) > now))
  }

  async #problemsAt(work: Work, now: number): Promise<void> {
    for (const one of this.#due(this.#problems, 'onsetDateTime', now)) {
      const head = newEntry(this.#origin(Number.isNaN(time(one['onsetDateTime'])) ? now : time(one['onsetDateTime'])))
      this.#standing.set(one, head.id)
      await work.insert('problem', {
        ...EMPTY_ENTRIES.problem,
        ...head,
        ...conceptColumns({ text: textOf(one['code']), codings: [] }),
      } as never)
    }
    for (const [one, id] of this.#standing)
      if (one['resourceType'] === 'Condition' && id !== '' && time(one['abatementDateTime']) <= now) {
        await work.update('problem', id, { clinicalStatus: 'resolved' })
        this.#standing.set(one, '')
      }
  }

  async #proceduresAt(work: Work, now: number): Promise<void> {
    for (const one of this.#procedures) {
      const end = codeOf(one, 'performedPeriod', 'end')
      const start = codeOf(one, 'performedPeriod', 'start') || codeOf(one, 'performedDateTime')
      if (this.#standing.has(one) || !(time(end || start) <= now)) continue
      this.#standing.set(one, '')
      await work.insert('procedure', {
        ...EMPTY_ENTRIES.procedure,
        ...newEntry(this.#origin(time(start))),
        ...conceptColumns({ text: textOf(one['code']), codings: [] }),
        status: codeOf(one, 'status') || 'unknown',
        ended: end === '' ? null : momentIn(ZONE, time(end) as never),
      } as never)
    }
  }

  async #allergy(work: Work, one: Told): Promise<void> {
    this.#standing.set(one, '')
    const text = textOf(one['code']).replace(/^allergy to /i, '')
    await work.insert('allergy', {
      ...EMPTY_ENTRIES.allergy,
      ...newEntry(this.#origin(time(one['recordedDate']) || 0)),
      ...conceptColumns({ text, codings: [] }),
      category: codeOf(one, 'category', 0),
      criticality: codeOf(one, 'criticality'),
    } as never)
  }

  /** Of many values of one code between two orders only the newest is of account. */
  async #observed(work: Work, now: number): Promise<void> {
    const newest = new Map<string, Told>()
    for (const one of this.#due(this.#observations, 'effectiveDateTime', now)) {
      this.#standing.set(one, '')
      newest.set(codeOf(one, 'code', 'coding', 0, 'code'), one)
    }
    for (const [code, one] of newest) {
      const unit = codeOf(one, 'valueQuantity', 'unit')
      await work.insert('observation', {
        ...EMPTY_ENTRIES.observation,
        ...newEntry(this.#origin(time(one['effectiveDateTime']))),
        ...conceptColumns({ text: textOf(one['code']), codings: [{ system: CODE_SYSTEM.loinc, code, display: '' }] }),
        category: codeOf(one, 'category', 0, 'coding', 0, 'code') === 'vital-signs' ? 'vital-signs' : 'laboratory',
        value: codeOf(one, 'valueQuantity', 'value'),
        unit,
        unitText: unit,
      } as never)
    }
  }

  #origin(when: number): EntryOrigin {
    const { ids, patientId } = this.#parts
    return {
      patientId,
      encounterId: null,
      happened: momentIn(ZONE, when as never),
      author: AUTHOR,
      authorName: '',
      ids,
      now: when as never,
      timeZone: ZONE,
    }
  }
}
