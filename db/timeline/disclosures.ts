import type { Kysely, Selectable } from 'kysely'
import { type Disclosure, inAccounting, type LegalBasis } from '../../shared/timeline/index.ts'
import type { Tables } from '../tables.ts'
import type { DisclosureTable } from './tables.ts'

/** Everything that was given out of the charts of one person, newest first. */
export async function disclosuresOf(db: Kysely<Tables>, patientIds: readonly string[]): Promise<Disclosure[]> {
  const rows = await db
    .selectFrom('disclosure')
    .selectAll()
    .where('patientId', 'in', [...patientIds])
    .orderBy('disclosedAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toDisclosure)
}

export function toDisclosure(row: Selectable<DisclosureTable>): Disclosure {
  const { id, practiceId: _practice, revision: _revision, kinds, fromAt, untilAt, ...rest } = row
  return {
    ...rest,
    disclosureId: id,
    kinds: JSON.parse(kinds) as unknown,
    from: fromAt,
    until: untilAt,
    accountable: inAccounting(row.legalBasis as LegalBasis),
  } as unknown as Disclosure
}
