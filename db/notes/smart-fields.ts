import type { Kysely } from 'kysely'
import { dayIn, type Instant } from '../../shared/kernel/index.ts'
import type { SmartFieldQuestion, SmartFieldSources } from '../../shared/notes/index.ts'
import type { Tables } from '../tables.ts'
import { ageInWords, allergyText, type Measured, observationText, usDate } from './smart-text.ts'

/** As many results as one reads in a note; the rest is in the chart. */
const RESULTS = 30
const DAY_MS = 86_400_000

/** What each smart field pulls from the store. */
export function smartFieldSources(db: () => Kysely<Tables>): SmartFieldSources {
  const patient = (patientId: string) =>
    db().selectFrom('patient').selectAll().where('id', '=', patientId).executeTakeFirstOrThrow()
  const today = ({ timeZone, now }: SmartFieldQuestion) => dayIn(timeZone, now)
  return {
    async patient({ patientId }) {
      const { givenName, familyName } = await patient(patientId)
      return `${givenName} ${familyName}`
    },
    async age(question) {
      return ageInWords((await patient(question.patientId)).birthOn, today(question))
    },
    date: async (question) => usDate(today(question)),
    vitals: (question) => vitals(db(), question),
    async problems({ patientId }) {
      const rows = await db()
        .selectFrom('problem')
        .select(['conceptText', 'clinicalStatus'])
        .where('patientId', '=', patientId)
        .where('retractedAt', 'is', null)
        .where('clinicalStatus', 'in', ['active', 'recurrence', 'relapse'])
        .where('verificationStatus', 'not in', ['refuted', 'entered-in-error'])
        .orderBy('happenedAt')
        .execute()
      return (
        lines(rows.map(({ conceptText }) => conceptText)) || nothing(db(), patientId, 'problems', 'No active problems')
      )
    },
    async medications({ patientId }) {
      const rows = await db()
        .selectFrom('medication')
        .select(['conceptText', 'sig', 'status'])
        .where('patientId', '=', patientId)
        .where('retractedAt', 'is', null)
        .where('status', 'in', ['active', 'on-hold'])
        .orderBy('conceptText')
        .execute()
      const told = rows.map(({ conceptText, sig, status }) => {
        const hold = status === 'on-hold' ? ' (on hold)' : ''
        return `${[conceptText, sig].filter(Boolean).join(', ')}${hold}`
      })
      return lines(told) || nothing(db(), patientId, 'medications', 'No medications')
    },
    async allergies({ patientId }) {
      const rows = await db()
        .selectFrom('allergy')
        .select(['conceptText', 'reactions', 'criticality', 'verificationStatus'])
        .where('patientId', '=', patientId)
        .where('retractedAt', 'is', null)
        .where('clinicalStatus', 'in', ['active', ''])
        .where('verificationStatus', 'not in', ['refuted', 'entered-in-error'])
        .orderBy('conceptText')
        .execute()
      return lines(rows.map(allergyText)) || nothing(db(), patientId, 'allergies', 'No known allergies')
    },
    results: (question) => results(db(), question),
    async 'last-note'({ patientId }) {
      const row = await db()
        .selectFrom('noteVersion')
        .innerJoin('note', 'note.id', 'noteVersion.noteId')
        .select(['noteVersion.plainText', 'noteVersion.authorName', 'note.happened', 'note.conceptText'])
        .where('note.patientId', '=', patientId)
        .where('note.retractedAt', 'is', null)
        .where('noteVersion.kind', 'in', ['signed', 'amendment'])
        .orderBy('note.happenedAt', 'desc')
        .orderBy('noteVersion.number', 'desc')
        .executeTakeFirst()
      if (!row) return 'No signed note yet'
      return `${row.conceptText}, ${usDate(row.happened)}, ${row.authorName}:\n${row.plainText}`
    },
  } as SmartFieldSources
}

const lines = (texts: readonly string[]): string =>
  texts.length > 1 ? texts.map((text) => `\n- ${text}`).join('') : (texts[0] ?? '')

/** An empty list in words: that there is nothing only where someone asked and said so. */
async function nothing(db: Kysely<Tables>, patientId: string, list: string, none: string): Promise<string> {
  const review = await db
    .selectFrom('listReview')
    .select(['finding', 'happened'])
    .where('patientId', '=', patientId)
    .where('list', '=', list)
    .where('retractedAt', 'is', null)
    .orderBy('happenedAt', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (review?.finding === 'none-known') return `${none} (asked ${usDate(review.happened)})`
  if (review?.finding === 'unable') return `Could not be asked (${usDate(review.happened)})`
  // What was said of the list was ended by an entry, and that one does not stand any more: nobody has asked since.
  if (review?.finding === 'superseded') return 'Nothing active recorded; not asked since'
  return review ? `None recorded (list reviewed ${usDate(review.happened)})` : 'Not asked yet; nothing recorded'
}

const OBSERVATION = [
  'conceptText',
  'value',
  'unit',
  'unitText',
  'comparator',
  'components',
  'interpretation',
  'absentReason',
  'happened',
  'happenedAt',
  'setId',
] as const satisfies readonly (keyof Measured)[]

/** The vital signs of this visit, else those of the latest day on which some were taken, with that day. */
async function vitals(
  db: Kysely<Tables>,
  { patientId, encounterId, timeZone, now }: SmartFieldQuestion,
): Promise<string> {
  const find = db
    .selectFrom('observation')
    .select(OBSERVATION)
    .where('patientId', '=', patientId)
    .where('category', '=', 'vital-signs')
    .where('retractedAt', 'is', null)
    .where('status', 'not in', ['cancelled', 'entered-in-error'])
    .orderBy('happenedAt', 'desc')
    .limit(60)
  const ofVisit = encounterId ? await find.where('encounterId', '=', encounterId).execute() : []
  const rows = ofVisit.length > 0 ? ofVisit : await find.execute()
  const [latest] = rows
  if (!latest) return 'Vitals: nothing recorded'
  const dayOf = (row: Measured) => dayIn(timeZone, row.happenedAt as Instant)
  const day = dayOf(latest)
  const newest = new Map<string, string>()
  for (const row of rows)
    if (dayOf(row) === day && !newest.has(row.conceptText)) newest.set(row.conceptText, observationText(row))
  const when = day === dayIn(timeZone, now) ? '' : ` (${usDate(day)})`
  return `Vitals${when}: ${[...newest.values()].join(', ')}`
}

/** The laboratory's results of the last ninety days, the latest of each kind. */
async function results(db: Kysely<Tables>, { patientId, now }: SmartFieldQuestion): Promise<string> {
  const rows = await db
    .selectFrom('observation')
    .select(OBSERVATION)
    .where('patientId', '=', patientId)
    .where('category', '=', 'laboratory')
    .where('retractedAt', 'is', null)
    .where('status', 'not in', ['cancelled', 'entered-in-error', 'registered'])
    .where('happenedAt', '>', now - 90 * DAY_MS)
    .orderBy('happenedAt', 'desc')
    .limit(500)
    .execute()
  const newest = new Map<string, string>()
  for (const row of rows)
    if (!newest.has(row.conceptText)) newest.set(row.conceptText, `${observationText(row)} (${usDate(row.happened)})`)
  if (newest.size === 0) return 'none in the last 90 days'
  const shown = [...newest.values()].slice(0, RESULTS)
  return lines(newest.size > RESULTS ? [...shown, `and ${newest.size - RESULTS} more in the chart`] : shown)
}
