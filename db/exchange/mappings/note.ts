import {
  attachedText,
  conceptAt,
  conceptFrom,
  type Fhir,
  filled,
  firstTime,
  listOf,
  namedPart,
  narrativeOf,
  partAt,
  partsAt,
  startAt,
  textAt,
  textOfXhtml,
} from '../../../shared/exchange/index.ts'
import type { Tables } from '../../tables.ts'
import { concept, type Draft, mapping, type NotePart, type Outward, type Surroundings } from '../mapping.ts'
import { named, noLinks, pointing } from './common.ts'

/** Characters of one note; a longer one says where the rest of it stands. */
const MOST = 200_000
const CUT = '[The text goes on: all of it stands in the original that was imported.]'
/** Sections within sections are followed this far. */
const DEEPEST = 8
const MOST_PARTS = 100

/** The text of a DocumentReference: that of its first attachment which is one. */
const attached = (resource: Fhir): string =>
  attachedText(partsAt(resource, 'content').map((one) => partAt(one, 'attachment') ?? {}))

/** Whether a DocumentReference carries text that can be read in its place: then it is a note, otherwise at most a document. */
export const carriesText = (resource: Fhir): boolean => attached(resource).trim() !== ''

/** The parts of a Composition that say something, those within others after them; without any, its own narrative. */
export function partsOf(resource: Fhir): NotePart[] {
  const parts: NotePart[] = []
  const walk = (sections: readonly Fhir[], depth: number): void => {
    for (const section of sections) {
      const heading = textAt(section, 'title', 120) || conceptAt(section, 'code').text.slice(0, 120)
      const text = textOfXhtml(String(partAt(section, 'text')?.['div'] ?? '').slice(0, 4 * MOST))
      if (text !== '' && parts.length < MOST_PARTS) parts.push({ heading, text })
      if (depth < DEEPEST) walk(partsAt(section, 'section'), depth + 1)
    }
  }
  walk(partsAt(resource, 'section'), 1)
  const whole = parts.length === 0 ? narrativeOf(resource, MOST) : ''
  return whole === '' ? parts : [{ heading: '', text: whole }]
}

/** No more text than a note holds, and said so where there was more. */
function within(parts: readonly NotePart[]): NotePart[] {
  let left = MOST
  return parts.flatMap(({ heading, text }) => {
    if (left <= 0) return []
    const shown = text.length < left ? text : `${text.slice(0, left)}\n${CUT}`
    left -= text.length
    return [{ heading, text: shown }]
  })
}

type Told = { visit: Fhir | null; happened: Draft['happened']; status: string; signer: string; parts: NotePart[] }

function read(resource: Fhir, around: Surroundings, told: Told): Draft<'note'> {
  const type = conceptAt(resource, 'type')
  const title =
    textAt(resource, 'title', 200) || textAt(resource, 'description', 200) || type.text.slice(0, 200) || 'Note'
  const text = within(told.parts).map((part) => ({ ...part, heading: part.heading || title.slice(0, 120) }))
  const authorName = named(resource, 'author', around)
  const signerName = told.signer || authorName
  return {
    table: 'note',
    patient: around.link(partAt(resource, 'subject'), 'Patient'),
    encounter: around.link(told.visit, 'Encounter'),
    retracted: textAt(resource, 'status') === 'entered-in-error' || told.status === 'entered-in-error',
    links: noLinks,
    happened: told.happened,
    authorName,
    text,
    columns: {
      ...concept({ ...type, text: title }),
      status: told.status === 'entered-in-error' ? 'final' : told.status,
      templateId: null,
      sections: JSON.stringify(text.map(({ heading }, index) => ({ key: `part-${index + 1}`, heading }))),
      firstWords: text
        .map((part) => part.text)
        .join(' ')
        .replace(/\s+/g, ' ')
        .slice(0, 200),
      signerId: null,
      signerName,
      signedAt: told.happened && around.at(told.happened),
      cosignerId: null,
      cosignerName: '',
      cosignedAt: null,
    },
  }
}

/** Of a note that came in only what was changed here is ever laid over the original. */
function write(resourceType: string, row: Tables['note'], out: Outward): Fhir {
  return filled({
    resourceType,
    id: out.id,
    status: row.retractedAt === null ? 'current' : 'entered-in-error',
    type: conceptFrom(row.conceptText, row.codings),
    subject: { reference: out.patient },
    encounter: pointing(out.encounter),
    date: row.happened,
    author: listOf(namedPart(row.authorName)),
  })
}

/** Source: HL7 FHIR R4, value sets composition-status and document-reference-status. */
const STATUS = new Set(['preliminary', 'final', 'amended', 'entered-in-error'])

/** Notes that were written here go out as DocumentReferences with all their versions: see outgoing-notes.ts. */
const owns = () => false

export const composition = mapping<'note'>({
  resourceType: 'Composition',
  table: 'note',
  owns,
  fits: (resource) => partsOf(resource).length > 0,
  read(resource, around) {
    const told = textAt(resource, 'status', 60)
    const attester = partsAt(resource, 'attester').find((one) => partAt(one, 'party')) ?? null
    return read(resource, around, {
      visit: partAt(resource, 'encounter'),
      happened: firstTime(resource, 'date'),
      status: STATUS.has(told) ? told : 'preliminary',
      signer: named(attester, 'party', around),
      parts: partsOf(resource),
    })
  },
  write: (row, out) => write('Composition', row, out),
  fields: { conceptText: ['title'], happened: ['date'], encounterId: ['encounter'] },
})

export const documentReference = mapping<'note'>({
  resourceType: 'DocumentReference',
  table: 'note',
  owns,
  fits: carriesText,
  read(resource, around) {
    const told = textAt(resource, 'docStatus', 60)
    const context = partAt(resource, 'context')
    const superseded = textAt(resource, 'status', 60) === 'superseded'
    return read(resource, around, {
      visit: partsAt(context, 'encounter')[0] ?? null,
      happened: startAt(context, 'period') ?? firstTime(resource, 'date'),
      // Without a word about it a document counts as finished: FHIR's status says only that the reference is current.
      status: superseded ? 'superseded' : STATUS.has(told) ? told : told === '' ? 'final' : 'preliminary',
      signer: named(resource, 'authenticator', around),
      parts: [{ heading: '', text: attached(resource) }],
    })
  },
  write: (row, out) => write('DocumentReference', row, out),
  fields: { conceptText: ['description'], happened: ['date', 'context'], encounterId: ['context'] },
})
