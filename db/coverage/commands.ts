import {
  type CardSide,
  type Coverage,
  type CoverageDetails,
  type CoverageId,
  plainMemberId,
  refuseCoverage,
} from '../../shared/coverage/index.ts'
import { type CivilDate, type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import { recordFile } from '../files/commands.ts'
import type { StoredFile } from '../files/queries.ts'
import type { Author, Journal, Work } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { coveragesOf } from './queries.ts'

/** Who writes about whose coverage, and when. `today` is the day on the practice's wall. */
export type CoverageWriter = {
  author: Author
  authorName: string
  ids: IdSource
  now: Instant
  today: CivilDate
  patientId: string
}
export type CoverageStep = { coverageId: string; revision: number }
type What = 'added' | 'changed' | 'confirmed' | 'card' | 'ended' | 'retracted'

/** Writes down a coverage. @throws Refusal `rule-violation` with reason `coverage` and an issue for each field that is wrong */
export function addCoverage(
  journal: Pick<Journal, 'work'>,
  writer: CoverageWriter,
  details: CoverageDetails,
): Promise<Coverage> {
  const { author, authorName, ids, now, patientId } = writer
  return journal.work(author, async (work) => {
    await assertGood(work, writer, details, null)
    const id = ids.next<CoverageId>()
    await work.insert('coverage', {
      ...{ id, patientId, ...columns(details), status: 'active', frontFileId: null, backFileId: null },
      // Whoever wrote it down had it in hand.
      ...{ confirmedAt: now, confirmedBy: author.userId, confirmedName: authorName },
      ...{ authorId: author.userId, authorName, recordedAt: now },
    })
    return version(work, writer, id, 'added', '')
  })
}

export const changeCoverage = (
  journal: Journal,
  writer: CoverageWriter,
  step: CoverageStep,
  details: CoverageDetails,
): Promise<Coverage> =>
  onCoverage(journal, writer, step, 'changed', '', async (work, before) => {
    await assertGood(work, writer, details, before.id)
    return columns(details)
  })

/** Says the last day on which it holds. @throws Refusal `coverage` where that lies before the first */
export const endCoverage = (
  journal: Journal,
  writer: CoverageWriter,
  step: CoverageStep,
  { termOn, reason }: { termOn: CivilDate; reason: string },
): Promise<Coverage> =>
  onCoverage(journal, writer, step, 'ended', reason, async (_work, { effectiveOn }) => {
    if (effectiveOn !== null && termOn < effectiveOn)
      throw refused([{ path: 'termOn', message: 'The last day lies before the first.' }])
    return { termOn, status: termOn < writer.today ? 'cancelled' : 'active' }
  })

/** Entered in error: it stays, with who said so and why, and counts for nothing. */
export const retractCoverage = (
  journal: Journal,
  writer: CoverageWriter,
  step: CoverageStep,
  reason: string,
): Promise<Coverage> =>
  onCoverage(journal, writer, step, 'retracted', reason, async () => ({ status: 'entered-in-error' }))

/** The patient was asked, and these still hold: all in one unit of work, in the versions that were read to her. */
export function confirmCoverages(
  journal: Journal,
  writer: CoverageWriter,
  seen: readonly CoverageStep[],
): Promise<Coverage[]> {
  return journal.work(writer.author, (work) => confirmSeen(work, writer, seen))
}

/** As `confirmCoverages`, within another unit of work. */
export async function confirmSeen(
  work: Work,
  writer: CoverageWriter,
  seen: readonly CoverageStep[],
): Promise<Coverage[]> {
  const confirmed = { confirmedAt: writer.now, confirmedBy: writer.author.userId, confirmedName: writer.authorName }
  const done: Coverage[] = []
  for (const step of seen) done.push(await act(work, writer, step, 'confirmed', '', async () => confirmed))
  return done
}

/** Takes a photo of one side of the card; the one before stays stored, and in the history. */
export const setCoverageCard = (
  journal: Journal,
  writer: CoverageWriter,
  step: CoverageStep,
  { side, file }: { side: CardSide; file: StoredFile },
): Promise<Coverage> =>
  onCoverage(journal, writer, step, 'card', side, async (work) => {
    await recordFile(work, file, writer.now)
    return side === 'front' ? { frontFileId: file.id } : { backFileId: file.id }
  })

type Change = (work: Work, before: Tables['coverage']) => Promise<Partial<Omit<Tables['coverage'], 'id'>>>

const onCoverage = (
  journal: Journal,
  writer: CoverageWriter,
  step: CoverageStep,
  what: What,
  reason: string,
  change: Change,
): Promise<Coverage> => journal.work(writer.author, (work) => act(work, writer, step, what, reason, change))

async function act(
  work: Work,
  writer: CoverageWriter,
  { coverageId, revision }: CoverageStep,
  what: What,
  reason: string,
  change: Change,
): Promise<Coverage> {
  const before = await readRow(work, writer.patientId, coverageId)
  if (before.status === 'entered-in-error')
    throw new Refusal('rule-violation', 'This entry was taken back already.', { reason: 'retracted' })
  await work.update('coverage', coverageId, await change(work, before), revision)
  return version(work, writer, coverageId, what, reason)
}

/** Keeps the coverage as it stands now, whole. */
async function version(
  work: Work,
  { ids, now, author, authorName, patientId, today }: CoverageWriter,
  coverageId: string,
  what: What,
  reason: string,
): Promise<Coverage> {
  const all = await coveragesOf(work.db, patientId, today)
  const after = all.find((one) => one.coverageId === coverageId)
  if (!after) throw new Refusal('not-found', 'This coverage is not in the chart.')
  const { revision: _revision, hasFront: _front, hasBack: _back, inEffect: _holds, ...details } = after
  await work.insert('coverageVersion', {
    ...{ id: ids.next<string>(), coverageId, recordedAt: now, authorId: author.userId, authorName },
    ...{ what, reason, snapshot: JSON.stringify(details) },
  })
  const action = what === 'added' ? 'create' : 'update'
  work.audit({ action, category: 'coverage', patientId, detail: { coverage: coverageId, what, reason } })
  return after
}

async function readRow(work: Work, patientId: string, coverageId: string): Promise<Tables['coverage']> {
  const all = await coveragesOf(work.db, patientId, '0001-01-01')
  const row = all.some((one) => one.coverageId === coverageId)
    ? await work.db.selectFrom('coverage').selectAll().where('id', '=', coverageId).executeTakeFirst()
    : undefined
  if (!row) throw new Refusal('not-found', 'This coverage is not in the chart.')
  return row
}

async function assertGood(
  work: Work,
  { patientId, today }: CoverageWriter,
  details: CoverageDetails,
  except: string | null,
): Promise<void> {
  const others = (await coveragesOf(work.db, patientId, today)).filter(({ coverageId }) => coverageId !== except)
  const issues = refuseCoverage(details, others as never, today)
  if (issues.length > 0) throw refused(issues)
}

const refused = (issues: readonly { path: string; message: string }[]) =>
  new Refusal('rule-violation', 'Something about this coverage cannot be right.', {
    reason: 'coverage',
    issues: issues.map(({ path, message }) => ({ path: `details.${path}`, message })),
  })

/** What is written of a coverage; of one who pays herself only the days and the note. */
function columns(details: CoverageDetails) {
  const { secondaryType, ...rest } = details
  if (details.kind === 'insurance')
    return { ...rest, memberId: plainMemberId(details), secondaryType: secondaryType ?? '' }
  const { kind, effectiveOn, termOn, note } = details
  const nothing = { payerName: '', payerId: '', planName: '', memberId: '', groupNumber: '', relationship: 'self' }
  const nobody = { subscriberFamilyName: '', subscriberGivenName: '', subscriberBirthOn: null, copayCents: null }
  return { kind, effectiveOn, termOn, note, ...nothing, ...nobody, rank: 1, filingCode: 'ZZ', secondaryType: '' }
}
