import type { Kysely, Selectable } from 'kysely'
import { type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import { type Favorite, PrescriptionDetails } from '../../shared/prescriptions/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { settled } from './content.ts'
import type { DrugFavoriteTable } from './tables.ts'

const toFavorite = (
  { id, revision, ofPractice, ownerId, content }: Selectable<DrugFavoriteTable>,
  userId: string | null,
): Favorite =>
  ({
    favoriteId: id,
    revision,
    ofPractice: ofPractice === 1,
    mine: ownerId === userId,
    details: PrescriptionDetails.parse(JSON.parse(content)),
  }) as Favorite

/** Own favourites first, then the practice's. */
export async function favoritesOf(db: Kysely<Tables>, userId: string | null): Promise<Favorite[]> {
  const rows = await db
    .selectFrom('drugFavorite')
    .selectAll()
    .where('active', '=', 1)
    .where((of) => of.or([of('ownerId', '=', userId ?? ''), of('ofPractice', '=', 1)]))
    .orderBy('ofPractice')
    .orderBy('changedAt', 'desc')
    .execute()
  return rows.map((row) => toFavorite(row, userId))
}

type Saving = { author: Author; ids: IdSource; now: Instant }

/** Keeps a way of prescribing; of the patient nothing goes with it. One favourite for each drug of each owner. */
export function saveFavorite(
  journal: Journal,
  { author, ids, now }: Saving,
  { details, ofPractice }: { details: PrescriptionDetails; ofPractice: boolean },
): Promise<Favorite> {
  return journal.work(author, async (work) => {
    const { userId } = author
    if (userId === null) throw new Refusal('forbidden', 'Only a person has favourites.')
    const plain = settled(withoutPatient(details))
    const drugCode = plain.product?.rxcui ?? ''
    const before = await work.db
      .selectFrom('drugFavorite')
      .selectAll()
      .where('ownerId', '=', userId)
      .where('ofPractice', '=', ofPractice ? 1 : 0)
      .where('active', '=', 1)
      .where('drugCode', '=', drugCode)
      .where('drugCode', '<>', '')
      .executeTakeFirst()
    const columns = { content: JSON.stringify(plain), changedAt: now }
    const id = before?.id ?? ids.next<string>()
    if (before) await work.update('drugFavorite', id, columns)
    else {
      const whose = { ownerId: userId, ofPractice: ofPractice ? 1 : 0, drugCode, active: 1 }
      await work.insert('drugFavorite', { id, ...whose, ...columns })
    }
    const row = await work.db.selectFrom('drugFavorite').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    return toFavorite(row, userId)
  })
}

const withoutPatient = (details: PrescriptionDetails): PrescriptionDetails => ({
  ...details,
  indicationText: '',
  indicationCodings: [],
  problemId: null,
  note: '',
  startOn: null,
  replaces: [],
})

/** @throws Refusal `not-found`, `conflict`; `forbidden` for another person's */
export function dropFavorite(
  journal: Journal,
  { author, now }: Saving,
  { favoriteId, revision }: { favoriteId: string; revision: number },
): Promise<void> {
  return journal.work(author, async (work) => {
    const row = await work.db.selectFrom('drugFavorite').selectAll().where('id', '=', favoriteId).executeTakeFirst()
    if (!row) throw new Refusal('not-found', 'There is no such favourite.')
    if (row.ownerId !== author.userId) throw new Refusal('forbidden', 'This is the favourite of somebody else.')
    await work.update('drugFavorite', favoriteId, { active: 0, changedAt: now }, revision)
  })
}
