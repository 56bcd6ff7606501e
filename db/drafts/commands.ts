import type { FormDraft } from '../../shared/drafts/index.ts'
import type { IdSource, Instant } from '../../shared/kernel/index.ts'
import type { Author, Journal, Work } from '../journal.ts'

const idOf = async (work: Work, userId: string, form: string): Promise<string | undefined> =>
  (
    await work.db
      .selectFrom('formDraft')
      .select('id')
      .where('userId', '=', userId)
      .where('form', '=', form)
      .executeTakeFirst()
  )?.id

/** Keeps a form of a person as she has it now, over what was kept of it before. It is on the disk when this is done. */
export function keepDraft(
  journal: Journal,
  author: Author & { userId: string },
  draft: Omit<FormDraft, 'savedAt'> & { ids: IdSource; now: Instant },
): Promise<{ savedAt: Instant }> {
  const { form, patientId, values, ids, now } = draft
  return journal.work(author, async (work) => {
    const id = (await idOf(work, author.userId, form)) ?? ids.next<string>()
    const row = { id, userId: author.userId, form, patientId, body: JSON.stringify(values), savedAt: now }
    await work.keep('formDraft', row)
    return { savedAt: now }
  })
}

/** Lets go of a form that was saved or given up; nothing happens where none was kept. */
export function dropDraft(journal: Journal, author: Author & { userId: string }, form: string): Promise<void> {
  return journal.work(author, async (work) => {
    const id = await idOf(work, author.userId, form)
    if (id !== undefined) await work.letGo('formDraft', id)
  })
}
