import type { Concept } from '../../shared/kernel/index.ts'
import { Comparator, type ObservationPart, type ObservedValue, ValueKind } from '../../shared/results/index.ts'

/** A part as it stands in `components`: the columns of a value beside its concept. */
type StoredPart = {
  concept: Concept
  valueKind: string
  value: string
  unit?: string
  unitText?: string
  comparator?: string
  valueCodings?: ObservedValue['codings']
  absentReason?: string
}

export const partsToJson = (parts: readonly ObservationPart[]): string =>
  JSON.stringify(
    parts.map(({ concept, value }): StoredPart => {
      const { kind, codings, ...rest } = value
      return { concept, valueKind: kind, valueCodings: codings, ...rest }
    }),
  )

export const partsFromJson = (json: string): ObservationPart[] =>
  (JSON.parse(json) as StoredPart[]).map(({ concept, valueKind, ...rest }) => ({
    concept,
    value: valueFrom({ ...rest, valueKind }),
  }))

/** A value from its columns. What this version does not know of (a later one may have written it) is shown as words. */
export const valueFrom = (row: Omit<StoredPart, 'concept'>): ObservedValue => ({
  kind: ValueKind.safeParse(row.valueKind).data ?? 'text',
  value: row.value,
  unit: row.unit ?? '',
  unitText: row.unitText ?? '',
  comparator: Comparator.safeParse(row.comparator).data ?? '',
  codings: row.valueCodings ?? [],
  absentReason: row.absentReason ?? '',
})
