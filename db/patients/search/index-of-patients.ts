import { isBirthKnown, isWholeDay } from '../../../shared/kernel/index.ts'
import { type BirthQuestion, MATCHES, type PatientQuestion, soundKeys } from '../../../shared/patients/index.ts'
import type { Entry } from './entry.ts'
import { Best, type Hit } from './ranking.ts'
import { DigitRuns, Places } from './places.ts'
import { Vocabulary, type Word } from './vocabulary.ts'

export type Found = {
  patientId: string
  match: (typeof MATCHES)[number]
  /** Found by an earlier name. */
  former: boolean
  /** The chart that was found, where it was merged into this one. */
  through: string | null
}

/** More than these nobody reads, and all of them fit alike: going through the rest would only keep one waiting. */
const MOST_OFFERED = 4000

const [EXACT, PREFIX, SOUND, SLIP] = [0, 1, 2, 3]

/**
 * All that a search looks at, in memory: what is read anew from the recorded rows at each opening can be neither stale nor
 * damaged on the disk, and is the same on every engine.
 */
export class PatientIndex {
  readonly #entries: (Entry | null)[] = []
  readonly #slots = new Map<string, number>()
  readonly #vocabulary = new Vocabulary()
  readonly #by = { birth: new Places(), phone: new Places(), email: new Places(), code: new Places() }
  readonly #digits = new DigitRuns()
  /** Birth dates as numbers, by slot: going through all of them must not touch every entry. */
  #births = new Int32Array(1024)
  /** How each family name sounds, by slot. */
  readonly #sounds: (readonly string[])[] = []

  get size(): number {
    return this.#slots.size
  }

  get(id: string): Entry | undefined {
    return this.#entries[this.#slots.get(id) ?? -1] ?? undefined
  }

  put(entry: Entry): void {
    const known = this.#slots.get(entry.id)
    const slot = known ?? this.#entries.length
    const before = this.#entries[slot]
    if (before) this.#forget(before, slot)
    this.#slots.set(entry.id, slot)
    this.#entries[slot] = entry
    if (slot >= this.#births.length) {
      const more = new Int32Array(this.#births.length * 2)
      more.set(this.#births)
      this.#births = more
    }
    this.#births[slot] = entry.birth
    this.#digits.add(digitsIn(entry), slot)
    for (const word of [...entry.words, ...entry.formerWords]) this.#vocabulary.add(word, slot)
    for (const [kind, key] of keysOf(entry)) this.#by[kind].add(key, slot)
    this.#sounds[slot] = this.#soundsOf(entry)
  }

  #forget(entry: Entry, slot: number): void {
    this.#digits.remove(digitsIn(entry), slot)
    for (const word of [...entry.words, ...entry.formerWords]) this.#vocabulary.remove(word, slot)
    for (const [kind, key] of keysOf(entry)) this.#by[kind].remove(key, slot)
  }

  /** Who answers all of the question, best first: exact, then beginnings, then like sound, then one slip of the finger. */
  find(question: PatientQuestion, limit: number): Found[] {
    const best = new Best(limit, (slot) => this.#entries[slot]?.nameKey ?? '')
    for (const slot of [...this.#by.code.get(question.plain), ...this.#by.code.get(question.digits)])
      this.#offer(best, slot, EXACT, question)
    if (question.parts.length === 0) this.#everyone(question, best)
    else {
      this.#byName(question, best, false)
      if (best.size < limit) this.#byName(question, best, true)
    }
    const told = best.hits().map((hit) => this.#told(hit))
    return told.filter((one, at) => told.findIndex(({ patientId }) => patientId === one.patientId) === at)
  }

  /**
   * Patients that share a birth date (also with day and month swapped), telephone, e-mail or identifier; and those whose
   * family name sounds so and whose birth date is a digit off. Whose birth date is not known is near all of her family name.
   */
  near(entry: Entry): Entry[] {
    const slots = new Set<number>(this.#by.birth.get(swappedDay(entry.birthOn)))
    for (const [kind, key] of keysOf(entry)) for (const slot of this.#by[kind].get(key)) slots.add(slot)
    for (const slot of this.#by.birth.get(unknownOf(entry))) slots.add(slot)
    if (!isBirthKnown(entry.birthOn))
      for (const slot of this.#vocabulary.exact(joinedFamily(entry))?.slots ?? []) slots.add(slot)
    const sounds = this.#soundsOf(entry)
    for (const day of closeDays(entry.birthOn))
      for (const slot of this.#by.birth.get(day)) {
        const its = this.#sounds[slot] ?? []
        if (its === sounds || its.some((key) => sounds.includes(key))) slots.add(slot)
      }
    const all = [...slots].flatMap((slot) => this.#entries[slot] ?? [])
    return all.filter(({ id, mergedInto }) => id !== entry.id && mergedInto === null)
  }

  *all(): Generator<Entry> {
    for (const entry of this.#entries) if (entry && entry.mergedInto === null) yield entry
  }

  /** How the family name sounds, written together. */
  #soundsOf(entry: Entry): readonly string[] {
    const joined = joinedFamily(entry)
    return this.#vocabulary.exact(joined)?.keys ?? soundKeys(joined)
  }

  #byName(question: PatientQuestion, best: Best, slips: boolean): void {
    const grades = new Uint8Array(this.#entries.length)
    const parts = new Uint8Array(this.#entries.length)
    let last: number[] = []
    for (const [index, part] of question.parts.entries()) {
      last = []
      for (const [grade, word] of this.#words(part, slips))
        for (const slot of word.slots)
          if (parts[slot] === index) {
            parts[slot] = index + 1
            grades[slot] = (grades[slot] ?? 0) + grade
            last.push(slot)
          }
    }
    for (const slot of last.slice(0, MOST_OFFERED)) this.#offer(best, slot, grades[slot] ?? 0, question)
  }

  /** The words that a part may mean, the best first. */
  *#words(part: string, slips: boolean): Generator<[number, Word]> {
    const exact = this.#vocabulary.exact(part)
    if (exact) yield [EXACT, exact]
    for (const word of this.#vocabulary.beginning(part)) yield [PREFIX, word]
    for (const word of this.#vocabulary.alike(part)) yield [SOUND, word]
    if (slips) for (const word of this.#vocabulary.oneSlipFrom(part)) yield [SLIP, word]
  }

  /** Without a name: whoever has the day of birth or the digits. */
  #everyone({ birth, digits, ...rest }: PatientQuestion, best: Best): void {
    const question = { birth, digits, ...rest }
    const day = birth && exactDay(birth)
    if (day)
      for (const known of [day, day.slice(0, 7), day.slice(0, 4)])
        for (const slot of this.#by.birth.get(known)) this.#offer(best, slot, EXACT, question)
    else if (digits !== '') {
      for (const slot of this.#digits.having(digits).slice(0, MOST_OFFERED)) this.#offer(best, slot, EXACT, question)
      const born = bornBy(digits)
      if (born) for (const slot of this.#born(born)) this.#offer(best, slot, EXACT, question)
    } else if (birth) for (const slot of this.#born(birth)) this.#offer(best, slot, EXACT, question)
  }

  *#born(birth: BirthQuestion): Generator<number> {
    for (let slot = 0; slot < this.#entries.length; slot++) if (fits(this.#births[slot] ?? 0, birth)) yield slot
  }

  /** Takes a patient who fits what the question asks beside the name. */
  #offer(best: Best, slot: number, grade: number, question: PatientQuestion): void {
    const entry = this.#entries[slot]
    if (!entry) return
    const mayFit = entry.birth === 0 ? question.parts.length > 0 : !question.birth || fits(entry.birth, question.birth)
    if (question.birth && !mayFit) return
    const digits = question.digits === '' ? EXACT : digitGrade(entry, question.digits)
    if (digits === null && !entry.codes.includes(question.plain)) return
    const former = question.parts.length > 0 && this.#isFormer(entry, question.parts)
    // Whose birth date is not known may be the one who was asked for, after those who certainly fit.
    const unsure = question.birth && entry.birth === 0 ? 4 : 0
    best.offer({
      slot,
      grade: grade + (digits ?? 0),
      after: unsure + (former ? 2 : 0) + (entry.resting ? 1 : 0),
      former,
    })
  }

  #isFormer(entry: Entry, parts: readonly string[]): boolean {
    const begins = (words: readonly string[], part: string) => words.some((word) => word.startsWith(part))
    return parts.some((part) => begins(entry.formerWords, part) && !begins(entry.words, part))
  }

  #told({ slot, grade, former }: Hit): Found {
    const entry = this.#entries[slot] as Entry
    let survivor = entry
    for (const seen = new Set<string>(); survivor.mergedInto !== null && !seen.has(survivor.id); ) {
      seen.add(survivor.id)
      survivor = this.get(survivor.mergedInto) ?? survivor
    }
    const match = MATCHES[Math.min(grade, MATCHES.length - 1)] ?? 'typo'
    return { patientId: survivor.id, match, former, through: survivor === entry ? null : entry.recordNumber }
  }
}

type Kind = 'birth' | 'phone' | 'email' | 'code'

const joinedFamily = ({ family }: Entry) => family.replaceAll(' ', '')
/** Where those of a family name stand whose birth date is not known. */
const unknownOf = (entry: Entry) => `unknown ${joinedFamily(entry)}`

function keysOf(entry: Entry): [Kind, string][] {
  const { birthOn, phones, email, codes, recordNumber } = entry
  const keys: [Kind, string][] = [['birth', isBirthKnown(birthOn) ? birthOn : unknownOf(entry)]]
  for (const phone of phones.split(' ')) if (phone !== '') keys.push(['phone', phone])
  if (email !== '') keys.push(['email', email])
  for (const code of [recordNumber, ...codes]) keys.push(['code', code])
  return keys
}

/** Every day that is one digit another, or has two neighbouring digits swapped. */
function* closeDays(day: string): Generator<string> {
  if (!isBirthKnown(day)) return
  if (!isWholeDay(day)) return yield* daysWithin(day)
  // Whoever is known by the year or the month alone may have been born on that day.
  yield day.slice(0, 4)
  yield day.slice(0, 7)
  for (const at of [0, 1, 2, 3, 5, 6, 8, 9]) {
    for (const digit of '0123456789') if (digit !== day[at]) yield day.slice(0, at) + digit + day.slice(at + 1)
    const next = at === 3 || at === 6 ? at + 2 : at + 1
    const [one = '', other = ''] = [day[at], day[next]]
    if (one !== other && next < 10)
      yield `${day.slice(0, at)}${other}${day.slice(at + 1, next)}${one}${day.slice(next + 1)}`
  }
}

/** Every day of a year or month, and the month and the year themselves. */
function* daysWithin(partial: string): Generator<string> {
  yield partial.slice(0, 4)
  const months = partial.length === 4 ? Array.from({ length: 12 }, (_month, at) => at + 1) : [Number(partial.slice(5))]
  for (const month of months) {
    const within = `${partial.slice(0, 4)}-${two(month)}`
    yield within
    for (let day = 1; day <= 31; day++) yield `${within}-${two(day)}`
  }
}

const swappedDay = (day: string) => `${day.slice(0, 4)}-${day.slice(8)}-${day.slice(5, 7)}`

const two = (value: number) => String(value).padStart(2, '0')

function exactDay({ years, month, day }: BirthQuestion): string | null {
  if (years?.length !== 1 || month === undefined || day === undefined) return null
  return `${String(years[0]).padStart(4, '0')}-${two(month)}-${two(day)}`
}

function fits(birth: number, { years, month, day }: BirthQuestion): boolean {
  return (
    birth !== 0 &&
    (day === undefined || birth % 100 === day || birth % 100 === 0) &&
    (month === undefined || Math.floor(birth / 100) % 100 === month || Math.floor(birth / 100) % 100 === 0) &&
    (years === undefined || years.includes(Math.floor(birth / 10_000)))
  )
}

/** The digits that a patient may be found by, each number for itself. */
const digitsIn = ({ phones, recordNumber, codes }: Entry) => [...phones.split(' '), recordNumber, ...codes]

/** Digits alone may be a year of birth, or a day of birth as one types it without signs: 02291980. */
function bornBy(digits: string): BirthQuestion | null {
  if (digits.length === 4) return { years: [Number(digits)] }
  if (digits.length !== 8) return null
  return { years: [Number(digits.slice(4))], month: Number(digits.slice(0, 2)), day: Number(digits.slice(2, 4)) }
}

/** How well digits name a patient: record number or identifier, telephone, year or day of birth; null when they don't. */
function digitGrade({ recordNumber, codes, phones, birth }: Entry, digits: string): number | null {
  if (recordNumber === digits || codes.includes(digits)) return EXACT
  if (phones.includes(digits) || recordNumber.startsWith(digits)) return PREFIX
  if (digits.length === 4 && Math.floor(birth / 10_000) === Number(digits)) return PREFIX
  const day = digits.length === 8 && (birth % 10_000) * 10_000 + Math.floor(birth / 10_000) === Number(digits)
  return day ? EXACT : null
}
