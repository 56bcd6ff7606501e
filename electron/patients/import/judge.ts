import { entryFor, suspectsIn } from '../../../db/patients/duplicates.ts'
import type { Journal } from '../../../db/journal.ts'
import { patientIndex } from '../../../db/patients/queries.ts'
import { isBirthKnown } from '../../../shared/kernel/index.ts'
import { type ImportLine, likenessOf, POSSIBLE } from '../../../shared/patients/index.ts'
import type { JudgedRow } from './rows.ts'

/** What is to become of a row; `line` is null for one that becomes a patient. */
export type Decision = { row: JudgedRow; line: ImportLine | null }

type Entry = ReturnType<typeof entryFor>

function put(into: Map<string, Entry[]>, key: string, entry: Entry): void {
  const before = into.get(key)
  if (before) before.push(entry)
  else into.set(key, [entry])
}

/**
 * Decides rows one after the other against the practice and against the rows before them: of a file, the same person twice
 * is taken once.
 */
export class Judge {
  readonly #journal: Journal
  readonly #takeDoubtful: boolean
  readonly #keys = new Set<string>()
  /** Rows that became patients and that the index does not know yet, by birth date. */
  readonly #fresh = new Map<string, Entry[]>()
  /** The same by family name: a birth date that is not known finds nobody and is found by none. */
  readonly #named = new Map<string, Entry[]>()
  readonly #unborn = new Map<string, Entry[]>()

  constructor(journal: Journal, options: { takeDoubtful: boolean }) {
    this.#journal = journal
    this.#takeDoubtful = options.takeDoubtful
  }

  async decide(rows: readonly JudgedRow[]): Promise<Decision[]> {
    const known = await this.#registered(rows.map(({ sourceKey }) => sourceKey))
    const index = await patientIndex(this.#journal)
    return rows.map((row) => {
      const line = (outcome: ImportLine['outcome'], reason: string, patientId: string | null = null) => ({
        row,
        line: { line: row.line, outcome, reason, patientId } as ImportLine,
      })
      if (!row.details) return line('refused', row.faults.join('; '))
      const before = known.get(row.sourceKey)
      if (before !== undefined) return line('repeated', 'Registered by an earlier import.', before)
      if (this.#keys.has(row.sourceKey)) return line('repeated', 'Stands in this file already.')
      const entry = entryFor(row.details, '')
      const [suspect] = this.#takeDoubtful ? [] : suspectsIn(index, entry)
      if (suspect) return line('doubtful', suspect.reasons.join(', '), suspect.patientId)
      const isKnown = isBirthKnown(entry.birthOn)
      const same = isKnown
        ? [...(this.#fresh.get(entry.birthOn) ?? []), ...(this.#unborn.get(entry.family) ?? [])]
        : (this.#named.get(entry.family) ?? [])
      const twin = this.#takeDoubtful ? undefined : same.find((other) => likenessOf(entry, other).score >= POSSIBLE)
      if (twin) return line('doubtful', 'Another line of this file may be the same person.')
      this.#keys.add(row.sourceKey)
      put(isKnown ? this.#fresh : this.#unborn, isKnown ? entry.birthOn : entry.family, entry)
      put(this.#named, entry.family, entry)
      return { row, line: null }
    })
  }

  async #registered(keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#journal.db
      .selectFrom('patient')
      .select(['sourceKey', 'id'])
      .where('sourceKey', 'in', [...keys])
      .execute()
    return new Map(rows.map(({ sourceKey, id }) => [sourceKey ?? '', id]))
  }
}
