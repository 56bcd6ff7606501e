import type { Work } from '../journal.ts'
import { namedId } from '../named-id.ts'

/**
 * The identifier of a visit's first note of a template: two PCs that begin it without hearing of each other write in one note, each in its
 * sections (SPEC S58).
 * @returns null where the note belongs to no visit, or where the visit has such a note here already: then another one is meant
 */
export async function noteId(
  work: Work,
  about: { encounterId: string | null; templateId: string; title: string },
): Promise<string | null> {
  const { encounterId, templateId, title } = about
  if (encounterId === null) return null
  const id = namedId(work.practiceId, 'note', encounterId, templateId, title)
  const taken = await work.db.selectFrom('note').select('id').where('id', '=', id).executeTakeFirst()
  return taken ? null : id
}

/** The first side of a section in such a note. */
export const sideId = ({ practiceId }: Pick<Work, 'practiceId'>, note: string, section: string): string =>
  namedId(practiceId, 'note side', note, section)
