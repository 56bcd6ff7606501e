import type { Kysely, Selectable } from 'kysely'
import { conceptFrom, type Fhir, filled, listOf, namedPart } from '../../shared/exchange/index.ts'
import { type Instant, momentIn } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import { pointing } from './mappings/common.ts'

const PAGE = 50
type Note = Selectable<Tables['note']>
type Version = Pick<
  Selectable<Tables['noteVersion']>,
  'noteId' | 'number' | 'kind' | 'plainText' | 'reason' | 'authorName' | 'writtenAt'
>
export type OutgoingNote = { id: string; encounterId: string | null; resource(encounter: string): Fhir }

/** The signed notes of a chart, each as a DocumentReference with the text of all its versions, the first one first. */
export async function* outgoingNotes(
  db: Kysely<Tables>,
  about: { patientId: string; patient: string; timeZone: string },
): AsyncGenerator<OutgoingNote> {
  const { patientId, patient, timeZone } = about
  for (let after = ''; ; ) {
    const notes = await db
      .selectFrom('note')
      .selectAll()
      .where('patientId', '=', patientId)
      .where('signedAt', 'is not', null)
      // What came in goes out as it came; a note to which something was added here goes out with that as well.
      .where((of) =>
        of.or([
          of('sourceId', 'is', null),
          of.exists(
            of
              .selectFrom('noteVersion as v')
              .select('v.id')
              .whereRef('v.noteId', '=', 'note.id')
              .where('v.authorId', 'is not', null),
          ),
        ]),
      )
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const versions = await versionsOf(
      db,
      notes.map(({ id }) => id),
    )
    for (const note of notes) {
      const own = versions.filter(({ noteId }) => noteId === note.id)
      const resource = (encounter: string) => documentOf(note, own, { patient, encounter, timeZone })
      yield { id: note.id, encounterId: note.encounterId, resource }
    }
    if (notes.length < PAGE) return
    after = notes.at(-1)?.id ?? ''
  }
}

async function versionsOf(db: Kysely<Tables>, noteIds: readonly string[]): Promise<Version[]> {
  if (noteIds.length === 0) return []
  return db
    .selectFrom('noteVersion')
    .select(['noteId', 'number', 'kind', 'plainText', 'reason', 'authorName', 'writtenAt'])
    .where('noteId', 'in', [...noteIds])
    .orderBy('number')
    .orderBy('id')
    .execute()
}

/** Source: HL7 FHIR R4 DocumentReference; docStatus by value set composition-status. */
function documentOf(
  note: Note,
  versions: readonly Version[],
  { patient, encounter, timeZone }: { patient: string; encounter: string; timeZone: string },
): Fhir {
  const isAmended = versions.some(({ kind }) => kind === 'amendment' || kind === 'addendum')
  const signedAt = note.signedAt === null ? null : momentIn(timeZone, note.signedAt as Instant)
  const text = versions.map((version) => headed(version, timeZone)).join('\n\n')
  return filled({
    resourceType: 'DocumentReference',
    id: note.id,
    status: note.retractedAt === null ? 'current' : 'entered-in-error',
    docStatus: isAmended ? 'amended' : 'final',
    type: conceptFrom(note.conceptText, note.codings),
    subject: { reference: patient },
    date: signedAt,
    author: listOf(namedPart(note.authorName)),
    authenticator: namedPart(note.signerName),
    content: [
      filled({
        attachment: filled({
          contentType: 'text/plain; charset=utf-8',
          data: Buffer.from(text, 'utf8').toString('base64'),
          title: note.conceptText,
          creation: signedAt,
        }),
      }),
    ],
    context: filled({ encounter: listOf(pointing(encounter)), period: filled({ start: note.happened }) }),
  })
}

const KINDS: Readonly<Record<string, string>> = { addendum: 'Addendum', amendment: 'Amendment', cosigned: 'Cosigned' }

/** A version under a line that says whose it is: the text of several reads as one document. */
function headed({ kind, plainText, reason, authorName, writtenAt }: Version, timeZone: string): string {
  const head = `${KINDS[kind] ?? 'Signed'}, ${authorName}, ${momentIn(timeZone, writtenAt as Instant)}`
  return [`[${reason ? `${head}: ${reason}` : head}]`, plainText].filter(Boolean).join('\n')
}
