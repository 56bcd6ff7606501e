import { z } from 'zod'
import { EncounterId, EntryHead } from './entry.ts'
import { idOf, PatientId, type UserId } from './ids.ts'
import { Instant } from './instant.ts'

/** The lists of a chart of which somebody can say that she asked. */
export const ListName = z.enum(['allergies', 'medications', 'problems', 'immunizations', 'histories'])
export type ListName = z.infer<typeof ListName>

/** What came of asking: the list was gone through; there is nothing; nobody could say. */
export const ListFinding = z.enum(['reviewed', 'none-known', 'unable'])
export type ListFinding = z.infer<typeof ListFinding>

/**
 * What is known of a list as a whole. "None known" and "never asked" are different facts: the first holds only as long
 * as nothing has been put on the list since somebody said so.
 */
export const ListState = z.object({
  state: z.enum(['never-asked', 'none-known', 'present', 'unable']),
  /** When somebody last asked, whatever came of it; null when nobody ever did. */
  askedAt: Instant.nullable(),
  askedBy: z.string(),
  /** What came of it then. */
  finding: ListFinding.nullable(),
  /** How many entries hold now. */
  active: z.number().int(),
})
export type ListState = z.infer<typeof ListState>

/** What a person says about a whole list. */
export const ReviewOfList = z.object({
  patientId: PatientId,
  encounterId: EncounterId.nullable().default(null),
  finding: ListFinding,
  note: z.string().trim().max(2000).default(''),
})
export type ReviewOfList = z.infer<typeof ReviewOfList>

/** A recorded review, as `listStateOf` needs it; `supersedes` names the review that an entry put on the list has ended. */
export type RecordedReview = {
  id: string
  finding: ListFinding | 'superseded'
  recordedAt: number
  authorName: string
  supersedes: string | null
}

/** An entry of a list: when it came and went, and whether it holds now. */
export type ListedEntry = Pick<EntryHead, 'recordedAt' | 'retraction'> & { active: boolean }

/**
 * What is known of a list, from everything that was ever recorded on it. An entry that came (or was taken back) after
 * "none known" ends it for good: when the entry goes, the answer is "never asked" until somebody asks again.
 */
export function listStateOf(reviews: readonly RecordedReview[], entries: readonly ListedEntry[]): ListState {
  const superseded = new Set(reviews.map(({ supersedes }) => supersedes))
  const answers = reviews.filter(({ finding }) => finding !== 'superseded')
  const last = answers.toSorted((a, b) => a.recordedAt - b.recordedAt || (a.id < b.id ? -1 : 1)).at(-1)
  const active = entries.filter((entry) => entry.active && entry.retraction === null).length
  const asked = {
    askedAt: (last?.recordedAt ?? null) as Instant | null,
    askedBy: last?.authorName ?? '',
    finding: (last?.finding ?? null) as ListFinding | null,
    active,
  }
  if (active > 0) return { state: 'present', ...asked }
  if (!last || last.finding === 'reviewed' || superseded.has(last.id)) return { state: 'never-asked', ...asked }
  const changed = entries.some(
    ({ recordedAt, retraction }) => Math.max(recordedAt, retraction?.at ?? recordedAt) >= last.recordedAt,
  )
  return { state: changed ? 'never-asked' : (last.finding as 'none-known' | 'unable'), ...asked }
}

/** Who saved one version of an entry, when, by which command and why; `changed` names the columns. */
export const versionsOf = <E extends z.ZodType>(entry: E) =>
  z.array(
    z.object({
      at: Instant,
      byId: idOf('UserId').nullable(),
      byName: z.string(),
      channel: z.string(),
      reason: z.string().nullable(),
      changed: z.array(z.string()),
      entry,
    }),
  )
export type EntryVersion<E> = {
  at: Instant
  byId: UserId | null
  byName: string
  channel: string
  reason: string | null
  changed: string[]
  entry: E
}

/** What someone has seen and saves all the same: the warnings by code, and why. */
export const Despite = z.object({
  warnings: z.array(z.string().max(60)).max(10),
  reason: z.string().trim().min(3).max(500),
})
export type Despite = z.infer<typeof Despite>
