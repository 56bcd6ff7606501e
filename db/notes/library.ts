import type { Kysely } from 'kysely'
import { type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import {
  builtInTemplates,
  type DotPhrase,
  type NotePolicy,
  type NoteTemplate,
  type SectionText,
} from '../../shared/notes/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { notePolicy } from './queries.ts'

type Making = { ids: IdSource; now: Instant }

/** The practice's templates by title, then those that come with Daybook. */
export async function templates(db: Kysely<Tables>): Promise<NoteTemplate[]> {
  const rows = await db
    .selectFrom('noteTemplate')
    .innerJoin('staff', 'staff.id', 'noteTemplate.ownerId')
    .selectAll('noteTemplate')
    .select('staff.displayName')
    .orderBy('title')
    .execute()
  const own = rows.map(({ id, title, specialty, visitType, sections, active, displayName, revision }) => ({
    templateId: id,
    title,
    specialty,
    visitType,
    sections: JSON.parse(sections) as SectionText[],
    active: active === 1,
    builtIn: false,
    ownerName: displayName,
    revision,
  }))
  return [...own, ...builtInTemplates]
}

/** Makes or changes a template. @throws Refusal `conflict` when it was changed since; `rule-violation` for a built-in one */
export function saveTemplate(
  journal: Journal,
  author: Author,
  input: Omit<NoteTemplate, 'templateId' | 'builtIn' | 'ownerName' | 'revision'> &
    Making & { templateId: string | null; revision: number | null },
): Promise<NoteTemplate> {
  const { templateId, revision, title, specialty, visitType, sections, active, ids, now } = input
  const keys = new Set(sections.map(({ key }) => key))
  if (keys.size < sections.length)
    throw new Refusal('invalid-input', 'Two sections have the same key.', { reason: 'section-key' })
  if (builtInTemplates.some((template) => template.templateId === templateId))
    throw new Refusal('rule-violation', 'This template comes with Daybook. Make a copy of it and change that.', {
      reason: 'built-in',
    })
  return journal.work(author, async (work) => {
    const id = templateId ?? ids.next<string>()
    const said = {
      title,
      specialty,
      visitType,
      sections: JSON.stringify(sections),
      active: active ? 1 : 0,
      changedAt: now,
    }
    if (templateId === null) await work.insert('noteTemplate', { id, ...said, ownerId: author.userId ?? '' })
    else await work.update('noteTemplate', id, said, revision ?? undefined)
    work.audit({ action: 'configure', category: 'notes', detail: { template: title } })
    const saved = (await templates(work.db)).find((template) => template.templateId === id)
    if (!saved) throw new Refusal('not-found', 'This template is not in the practice.')
    return saved
  })
}

/** A person's own dot-phrases and the shared ones, by name. */
export async function phrasesFor(db: Kysely<Tables>, userId: string): Promise<DotPhrase[]> {
  const rows = await db
    .selectFrom('dotPhrase')
    .innerJoin('staff', 'staff.id', 'dotPhrase.ownerId')
    .selectAll('dotPhrase')
    .select('staff.displayName')
    .where((where) => where.or([where('ownerId', '=', userId), where('shared', '=', 1)]))
    .orderBy('name')
    .execute()
  return rows.map(({ id, name, body, shared, active, ownerId, displayName, revision }) => ({
    phraseId: id,
    name,
    body,
    shared: shared === 1,
    active: active === 1,
    ownerId,
    ownerName: displayName,
    revision,
  })) as DotPhrase[]
}

/** Makes or changes a dot-phrase. Only its owner changes one; everyone else makes a phrase of her own. */
export function savePhrase(
  journal: Journal,
  author: Author,
  input: Pick<DotPhrase, 'name' | 'body' | 'shared' | 'active'> &
    Making & { phraseId: string | null; revision: number | null },
): Promise<DotPhrase> {
  const { phraseId, revision, name, body, shared, active, ids, now } = input
  return journal.work(author, async (work) => {
    const seen = await phrasesFor(work.db, author.userId ?? '')
    const before = seen.find((phrase) => phrase.phraseId === phraseId)
    if (phraseId !== null && !before) throw new Refusal('not-found', 'This dot-phrase is not in the practice.')
    if (before && before.ownerId !== author.userId)
      throw new Refusal('rule-violation', 'This dot-phrase belongs to someone else. Make one of your own.', {
        reason: 'not-yours',
      })
    const twin = seen.find((one) => one.name === name && one.ownerId === author.userId && one.phraseId !== phraseId)
    if (active && twin?.active)
      throw new Refusal('rule-violation', 'You have a dot-phrase of this name already.', { reason: 'phrase-name' })
    const id = phraseId ?? ids.next<string>()
    const said = { name, body, shared: shared ? 1 : 0, active: active ? 1 : 0, changedAt: now }
    if (phraseId === null) await work.insert('dotPhrase', { id, ...said, ownerId: author.userId ?? '' })
    else await work.update('dotPhrase', id, said, revision ?? undefined)
    work.audit({ action: 'configure', category: 'notes', detail: { phrase: name } })
    const saved = (await phrasesFor(work.db, author.userId ?? '')).find((phrase) => phrase.phraseId === id)
    if (!saved) throw new Refusal('not-found', 'This dot-phrase is not in the practice.')
    return saved
  })
}

/** Sets whose notes need a second signature and who may give it. */
export function setPolicy(
  journal: Journal,
  author: Author,
  { policy, ids, now }: Making & { policy: NotePolicy },
): Promise<NotePolicy> {
  return journal.work(author, async (work) => {
    const row = await work.db.selectFrom('notePolicy').select('id').executeTakeFirst()
    const said = { needs: JSON.stringify(policy.needs), givers: JSON.stringify(policy.givers), changedAt: now }
    if (row) await work.update('notePolicy', row.id, said)
    else await work.insert('notePolicy', { id: ids.next<string>(), ...said })
    const { needs, givers } = policy
    const detail = { cosign: { needs: needs.roles, givers: givers.roles } }
    work.audit({ action: 'configure', category: 'notes', detail })
    return notePolicy(work.db)
  })
}
