import { type Choice, DECIDE, type Decided, decidedBy, type RowName } from '../../shared/conflicts/index.ts'
import { docOfText, writeBody } from '../../shared/notes/index.ts'
import { canonicalJson, type IdSource, type Instant, type Json, Refusal } from '../../shared/kernel/index.ts'
import { camelCase } from '../codec.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { isNameOfAnother } from '../journal/names.ts'
import { namedId } from '../named-id.ts'
import type { RecordedTable } from '../tables.ts'
import { lastRounds, type Matter, matterOf } from './matter.ts'
import { openConflicts } from './open.ts'

/** Who decides, and when. */
export type Decider = { author: Author; authorName: string; ids: IdSource; now: Instant }
export type Decision = RowName & {
  revision: number
  seen: readonly string[]
  choices: readonly Choice[]
  keepBoth: boolean
  note: string
}

/**
 * Decides about everything that is open about one row (SPEC S52): what was chosen comes into force, and the decision is a record of its
 * own, in one unit of work, so that both reach every replica.
 * @throws Refusal `conflict` where the row or what is open about it is not what was seen, or somebody has decided; `rule-violation` with
 * reason `only-looked-at`, `not-both`, `unknown-choice` or `name-taken`
 */
export function decideConflict(journal: Journal, decider: Decider, decision: Decision): Promise<void> {
  const { author, authorName, ids, now } = decider
  const { tbl, rowId, note } = decision
  return journal.work({ ...author, channel: DECIDE, ...(note && { reason: note }) }, async (work) => {
    const conflicts = await openConflicts(work.db, { tbl, rowId })
    const matter = await matterOf(work.db, { tbl, rowId }, conflicts)
    if (!matter)
      throw new Refusal('conflict', 'Somebody has decided about this already. Look at the list again.', {
        reason: 'decided',
      })
    if (matter.revision !== decision.revision || matter.conflictIds.join() !== [...decision.seen].sort().join())
      throw new Refusal('conflict', 'This has changed in the meantime. Look at it, then decide again.', {
        reason: 'stale',
      })
    const decided = checked(matter, decision)
    const changes = changesOf(matter, decided)
    const table = camelCase(tbl) as RecordedTable
    if (await isNameOfAnother(work, { tbl, rowId }, changes))
      throw new Refusal('rule-violation', 'Another record has this number or name. Keep the one that stands.', {
        reason: 'name-taken',
      })
    if (Object.keys(changes).length > 0) await work.update(table, rowId, inCamel(changes) as never, matter.revision)
    if (decided.choice === 'both') await standBeside(work, matter, decider)
    const rounds = await lastRounds(work.db, conflicts)
    const { patientId } = matter
    const said = { patientId, tbl, rowId, choice: decided.choice, chosen: canonicalJson(decided.chosen), note }
    const by = { decidedAt: now, decidedBy: author.userId, decidedByName: authorName }
    await work.insertAll(
      'conflictResolution',
      matter.conflictIds.map((conflictId) => {
        const last = rounds.find((one) => one.conflictId === conflictId)?.round ?? 0
        return { id: ids.next<string>(), conflictId, round: last + 1, ...said, ...by }
      }),
    )
    const detail = { decided: `${tbl}/${rowId}`, choice: decided.choice, columns: Object.keys(changes).sort() }
    work.audit({ action: 'update', category: 'conflicts', ...(patientId !== null && { patientId }), detail })
  })
}

/** What was written by hand, as its column keeps it: the sections of notes are documents. */
const asKept = (tbl: string, choice: Choice): Choice =>
  tbl === 'note_draft' && 'text' in choice ? { ...choice, text: writeBody(docOfText(choice.text)) } : choice

function checked({ tbl, fields, mayChoose, mayKeepBoth }: Matter, { choices, keepBoth }: Decision): Decided {
  const decided = decidedBy(
    fields,
    choices.map((choice) => asKept(tbl, choice)),
    keepBoth,
  )
  if (!decided)
    throw new Refusal('rule-violation', 'This choice is not among what was written.', { reason: 'unknown-choice' })
  if (decided.choice === 'both' && !mayKeepBoth)
    throw new Refusal('rule-violation', 'Only one of the two can stand.', { reason: 'not-both' })
  if ((decided.choice === 'other' || decided.choice === 'merged') && !mayChoose)
    throw new Refusal('rule-violation', 'Change this at its own place, then say here that you looked at it.', {
      reason: 'only-looked-at',
    })
  return decided
}

/** The columns in which what was chosen differs from what stands, in SQL names. */
function changesOf({ fields }: Matter, { chosen }: Decided): Record<string, Json> {
  const changes: Record<string, Json> = {}
  for (const { columns, versions } of fields) {
    const stands = versions.find(({ role }) => role === 'stands')?.values ?? {}
    // A field is put in force as a whole, also where only one of its columns differs.
    if (columns.every((column) => (chosen[column] ?? null) === (stands[column] ?? null))) continue
    for (const column of columns) changes[column] = chosen[column] ?? null
  }
  return changes
}

const inCamel = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([column, value]) => [camelCase(column), value]))

/**
 * Makes what does not stand an entry of its own. Two people who both want that on two PCs make the same one. What belongs to a note that
 * was signed meanwhile becomes what the decider has begun to write as an addendum.
 */
async function standBeside(work: Work, matter: Matter, { author, authorName, now }: Decider): Promise<void> {
  const { tbl, rowId, row, fields, conflictIds, mayChoose } = matter
  const id = namedId(work.practiceId, 'beside', tbl, rowId, ...conflictIds)
  const theirs = Object.assign(
    {},
    ...fields.map(({ versions }) => versions.find(({ role }) => role === 'other')?.values),
  )
  const { practice_id: _practice, revision: _revision, ...whole } = { ...row, ...theirs, id } as Record<string, Json>
  const by = { authorId: author.userId ?? '', authorName }
  const beside =
    tbl === 'note_draft'
      ? { ...by, savedAt: now, deviceId: work.deviceId, settledAt: null, settledBy: null }
      : { ...by, authorId: author.userId, recordedAt: now }
  const addendum = tbl === 'note_draft' && !mayChoose ? { section: 'addendum' } : {}
  await work.insert(camelCase(tbl) as RecordedTable, { ...inCamel(whole), ...beside, ...addendum } as never)
}
