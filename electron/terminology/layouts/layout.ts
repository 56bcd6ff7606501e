import type { LoadedConcept, LoadedRelation } from '../../../db/terminology/commands.ts'
import type { CodeSystem, RefusedLine } from '../../../shared/terminology/index.ts'
import { type Line, type Source, unfit } from '../source.ts'

/** A concept as its file tells it; how it stands among the others is decided afterwards. */
export type ReadConcept = Omit<LoadedConcept, 'common'> & {
  /** Among the common ones by the publisher's own word, 1 the commonest; 0 or nothing when the publisher is silent. */
  rank?: number
}

export type ReadRelease = {
  concepts: ReadConcept[]
  relations: LoadedRelation[]
  /** As the publisher calls it, and the day it takes effect; null where neither names nor content tell. */
  release: string | null
  effectiveOn: string | null
  /** Worth a person's look, in sentences. `whole: false`: there should be more than the files hold. */
  notes: string[]
  whole: boolean
}

/** One publisher's layout. */
export type Layout = {
  system: CodeSystem
  /** What a file is to this layout, by its first lines and its name; null when it is none of it. */
  part(head: readonly Line[], name: string): string | null
  /** Parts without which nothing can be read. */
  needs: readonly string[]
  read(parts: ReadonlyMap<string, Source>, refused: RefusedLines): ReadRelease
}

/** Lines that were left out, with the first of them named. */
export class RefusedLines {
  readonly first: RefusedLine[] = []
  count = 0
  #taken = 0

  refuse(file: Source, line: number, reason: string): void {
    this.count += 1
    if (this.first.length < MOST_NAMED) this.first.push({ file: file.name, line, reason })
  }
  take(): void {
    this.#taken += 1
  }

  /** One bad line in a file of thousands is reported; a file of which a tenth is bad is not what it seems to be. */
  assertMostTaken(): void {
    if (this.count <= Math.min(this.#taken, Math.max(FEW, this.#taken * MOST_REFUSED)) && this.#taken > 0) return
    const [first] = this.first
    if (this.#taken === 0 && !first) throw unfit('The files hold no codes.')
    throw unfit(
      `${this.count} of ${this.count + this.#taken} lines are not as this layout has them (${first?.file}, line ${first?.line}: ${first?.reason}). The file is damaged, or of another kind.`,
    )
  }
}

const MOST_NAMED = 200
const MOST_REFUSED = 0.1
/** In a file of a handful of lines. */
const FEW = 3

/** The file ends in the middle: downloading it broke off. */
export const cutOff = (file: Source, line: number): Error =>
  unfit(`The file ${file.name} ends in the middle of line ${line}: it was not downloaded whole. Download it again.`)

/** `20260131`, `2026/01/31`, `01/31/2026`, `1/31/2026` → `2026-01-31`; anything else → null. */
export function readDay(text: string): string | null {
  const trimmed = text.trim()
  const digits = /^(\d{4})[/-]?(\d{2})[/-]?(\d{2})$/.exec(trimmed)
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(trimmed)
  const [year, month, day] = digits ? digits.slice(1) : us ? [us[3], us[1], us[2]] : []
  if (!year || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Only what is there: no empty properties. */
export const present = (properties: Readonly<Record<string, string | number | boolean | null | undefined>>) =>
  Object.fromEntries(
    Object.entries(properties).filter(
      (pair): pair is [string, string | number | boolean] =>
        pair[1] !== null && pair[1] !== undefined && pair[1] !== '',
    ),
  )

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Year and month that a file's name tells: `HCPC2025_JAN_ANWEB` → 2025, 1. */
export function yearAndMonth(name: string): { year: number | null; month: number | null } {
  const year = /(?<!\d)(20\d\d)(?!\d)/.exec(name)?.[1] ?? null
  const month = MONTHS.findIndex((one) => new RegExp(`(?<![a-z])${one}`, 'i').test(name))
  return { year: year ? Number(year) : null, month: month < 0 ? null : month + 1 }
}
