import type { Json } from '../../shared/kernel/index.ts'
import { camelCase } from '../codec.ts'
import { type Tables, tableRules } from '../tables.ts'
import type { Author, AuditNote } from './seal.ts'

/**
 * Whoever writes saves a draft with every second. The operations have each of these with its author; in the audit stand
 * the beginning of a draft and each new sitting, which its command says.
 */
export const isFurtherSave = ({ tbl, kind }: { tbl: string; kind: string }): boolean =>
  kind === 'U' && tableRules[camelCase(tbl) as keyof Tables].recordClass === 'B'

/** The entry that a command which said nothing for the audit gets all the same. */
export function describe(author: Author, operations: { tbl: string; rowId: string; kind: string }[]): AuditNote[] {
  const created = operations.some((operation) => operation.kind === 'I')
  const patient = operations.find((operation) => operation.tbl === 'patient')
  const detail: Json = { rows: operations.map((operation) => `${operation.tbl}/${operation.rowId}`).slice(0, 50) }
  const category = author.channel.split('.')[0] ?? ''
  return [{ action: created ? 'create' : 'update', category, patientId: patient?.rowId ?? null, detail }]
}
