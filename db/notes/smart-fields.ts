import type { Kysely } from 'kysely'
import { dayIn, type EntryHead, type Instant, listStateOf } from '../../shared/kernel/index.ts'
import type { SmartFieldQuestion, SmartFieldSources } from '../../shared/notes/index.ts'
import { allergyKind } from '../allergies/queries.ts'
import { chartOf } from '../chart.ts'
import { type EntryKind, entriesOf } from '../list-entries.ts'
import { reviewsOf } from '../list-reviews.ts'
import { medicationKind } from '../medications/queries.ts'
import { problemKind } from '../problems/queries.ts'
import type { Tables } from '../tables.ts'
import {
  ageInWords,
  allergyText,
  drugText,
  type Measured,
  observationText,
  usDate,
  vitalPlace,
  vitalText,
} from './smart-text.ts'

/** As many results as one reads in a note; the rest is in the chart. */
const RESULTS = 30
const DAY_MS = 86_400_000

/** What each smart field pulls from the store. */
export function smartFieldSources(db: () => Kysely<Tables>): SmartFieldSources {
  const patient = (patientId: string) =>
    db().selectFrom('patient').selectAll().where('id', '=', patientId).executeTakeFirstOrThrow()
  const today = ({ timeZone, now }: SmartFieldQuestion) => dayIn(timeZone, now)
  const list = <E extends EntryHead, D extends object>(
    question: SmartFieldQuestion,
    kind: EntryKind<E, D>,
    told: (entry: E) => string,
    none: string,
  ) => listText(db(), question, { kind, told, none })
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
    problems: (question) => list(question, problemKind, ({ concept }) => concept.text, 'No active problems'),
    medications: (question) => list(question, medicationKind, drugText, 'No medications'),
    allergies: (question) => list(question, allergyKind, allergyText, 'No known allergies'),
    results: (question) => results(db(), question),
    async 'last-note'({ patientId }) {
      const row = await db()
        .selectFrom('noteVersion')
        .innerJoin('note', 'note.id', 'noteVersion.noteId')
        .select(['noteVersion.plainText', 'noteVersion.authorName', 'note.happened', 'note.conceptText'])
        .where('note.patientId', 'in', chartOf(patientId))
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

/**
 * What holds of one list, by the rule by which the chart itself shows it; an empty one in words: that there is nothing
 * only where someone asked and said so, and nothing was put on the list since.
 */
async function listText<E extends EntryHead, D extends object>(
  db: Kysely<Tables>,
  { patientId, timeZone }: SmartFieldQuestion,
  { kind, told, none }: { kind: EntryKind<E, D>; told: (entry: E) => string; none: string },
): Promise<string> {
  const entries = await entriesOf(db, kind, patientId)
  const reviews = await reviewsOf(db, patientId, kind.category)
  const held = entries.filter((entry) => kind.holdsNow(entry)).toSorted((a, b) => a.happenedAt - b.happenedAt)
  // Problems stand in the order of time, drugs and allergies in that of the alphabet.
  const texts = held.map(told)
  if (held.length > 0) return lines(kind.category === 'problems' ? texts : texts.toSorted(byLetter))
  const listed = entries.map((entry) => ({ ...entry, active: false }))
  const { state, askedAt, finding } = listStateOf(reviews, listed)
  const asked = askedAt === null ? '' : usDate(dayIn(timeZone, askedAt))
  if (state === 'none-known') return `${none} (asked ${asked})`
  if (state === 'unable') return `Could not be asked (${asked})`
  if (finding === 'reviewed') return `Nothing active recorded (list reviewed ${asked})`
  // What was said of the list was ended by an entry, and that one does not stand any more: nobody has asked since.
  return finding === null ? 'Not asked yet; nothing recorded' : 'Nothing active recorded; not asked since'
}

const { compare: byLetter } = new Intl.Collator('en')

const OBSERVATION = [
  'conceptText',
  'codings',
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
    .where('patientId', 'in', chartOf(patientId))
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
  const newest = new Map<string, Measured>()
  for (const row of rows) if (dayOf(row) === day && !newest.has(row.conceptText)) newest.set(row.conceptText, row)
  const told = [...newest.values()].toSorted((a, b) => vitalPlace(a) - vitalPlace(b)).map(vitalText)
  const when = day === dayIn(timeZone, now) ? '' : ` (${usDate(day)})`
  return `Vitals${when}: ${told.join(', ')}`
}

/** The laboratory's results of the last ninety days, the latest of each kind. */
async function results(db: Kysely<Tables>, { patientId, now }: SmartFieldQuestion): Promise<string> {
  const rows = await db
    .selectFrom('observation')
    .select(OBSERVATION)
    .where('patientId', 'in', chartOf(patientId))
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
