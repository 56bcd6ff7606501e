import type { Kysely } from 'kysely'
import type { Columns, Decision, Problem, SentOperation } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { type Incoming, keyOf } from './incoming.ts'
import { columnsIn } from './patches.ts'
import { mergeRules } from './rules.ts'

/** A row that a unit of work makes, as its author's device wrote it. */
export type Made = Pick<Incoming, 'tbl' | 'rowId' | 'columns'>
/** What becomes of given columns, by the rows' `keyOf`; or why the unit may not be taken. */
export type Given = { problem: string } | { columns: ReadonlyMap<string, Columns> }

/** Gives rows what only whoever accepts them can give, such as a place in the order of all PCs (SPEC S70). */
export type Giver = {
  /** @param deviceId whose unit it is; @param made the rows that it adds, in order */
  give(deviceId: string, made: readonly Made[]): Promise<Given>
  /** Remembers where it stands. @returns how to go back there */
  mark(): () => void
}
/** Opens a giver within a transaction. */
export type Giving = (db: Kysely<Tables>) => Giver

/** The rows with given columns that a unit adds. @param isNew by `keyOf`: whether there is no such row yet */
export function newRows(unit: readonly SentOperation[], isNew: (row: string) => boolean): Made[] {
  return unit.flatMap((sent) => {
    if (sent.kind !== 'I' || !mergeRules.get(sent.tbl)?.given || !isNew(keyOf(sent))) return []
    const columns = columnsIn(sent)
    return columns === null ? [] : [{ tbl: sent.tbl, rowId: sent.rowId, columns }]
  })
}

/** A decision on a new row, with what was given of it. */
export const withGiven = (decided: Decision | Problem, given: Columns | undefined): Decision | Problem =>
  given === undefined || 'problem' in decided || decided.verdict !== 'applied'
    ? decided
    : { ...decided, patch: { ...decided.patch, ...given } }
