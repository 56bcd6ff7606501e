import type { ImportIssue, ImportReport, TypeCount } from '../../shared/exchange/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'

/** Issues that an import remembers; the refused resources themselves can be asked for one by one. */
const MOST_ISSUES = 1000

export type Verdict = 'stored' | 'changed' | 'kept' | 'refused' | 'unchanged'

/** What an import has done so far. */
export class Tally {
  readonly #counts = new Map<string, TypeCount>()
  readonly issues: ImportIssue[] = []
  readonly duplicates: ImportReport['duplicates'] = []
  moreIssues = 0

  constructor(before?: Pick<ImportReport, 'counts' | 'issues' | 'duplicates'>) {
    for (const count of before?.counts ?? []) this.#counts.set(count.type, { ...count })
    this.issues.push(...(before?.issues ?? []))
    this.duplicates.push(...(before?.duplicates ?? []))
  }

  count(type: string, verdict: Verdict): void {
    const one = this.#counts.get(type) ?? { type, read: 0, stored: 0, kept: 0, refused: 0, unchanged: 0, changed: 0 }
    one.read += 1
    one[verdict === 'changed' ? 'stored' : verdict] += 1
    if (verdict === 'changed') one.changed += 1
    this.#counts.set(type, one)
  }

  issue(issue: ImportIssue): void {
    if (this.issues.length < MOST_ISSUES) this.issues.push(issue)
    else this.moreIssues += 1
  }

  duplicate(patientId: string, like: readonly string[]): void {
    this.duplicates.push({ patientId: patientId as PatientId, like: like as PatientId[] })
  }

  /** Takes over what another has counted. */
  add(other: Tally): void {
    for (const count of other.#counts.values()) {
      const { type, ...numbers } = count
      const one = this.#counts.get(type) ?? { type, read: 0, stored: 0, kept: 0, refused: 0, unchanged: 0, changed: 0 }
      for (const [name, number] of Object.entries(numbers)) one[name as keyof typeof numbers] += number
      this.#counts.set(type, one)
    }
    for (const issue of other.issues) this.issue(issue)
    this.duplicates.push(...other.duplicates)
    this.moreIssues += other.moreIssues
  }

  /** By type, in order of their names. */
  get counts(): TypeCount[] {
    return [...this.#counts.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1))
  }
}
