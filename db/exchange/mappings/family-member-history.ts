import {
  conceptAt,
  conceptFrom,
  conceptPart,
  type Fhir,
  filled,
  firstTime,
  notePart,
  notesAt,
  partAt,
  partsAt,
  quantityText,
  startAt,
  textAt,
  timeAt,
  wordsAt,
} from '../../../shared/exchange/index.ts'
import type { Concept } from '../../../shared/kernel/index.ts'
import { concept, mapping } from '../mapping.ts'
import { heads, noLinks } from './common.ts'

type Ailment = { concept: Concept; onset: string; outcome: string; note: string }

/** When in a life, in the words that there are for it. */
function lifeTime(of: Fhir, base: string): string {
  const range = partAt(of, `${base}Range`)
  return (
    timeAt(of, `${base}Date`) ??
    startAt(of, `${base}Period`) ??
    (textAt(of, `${base}String`, 300) ||
      quantityText(partAt(of, `${base}Age`)) ||
      [quantityText(partAt(range, 'low')), quantityText(partAt(range, 'high'))].filter(Boolean).join('–'))
  )
}

export const familyMemberHistory = mapping<'familyHistory'>({
  resourceType: 'FamilyMemberHistory',
  table: 'familyHistory',
  read(resource, around) {
    const dead = lifeTime(resource, 'deceased') || (resource['deceasedBoolean'] === true ? 'yes' : '')
    const conditions = partsAt(resource, 'condition').map(
      (one): Ailment => ({
        concept: conceptAt(one, 'code'),
        onset: lifeTime(one, 'onset'),
        outcome: wordsAt(one, 'outcome'),
        note: notesAt(one),
      }),
    )
    const status = textAt(resource, 'status', 60)
    return {
      table: 'familyHistory',
      ...heads(resource, around, 'patient'),
      encounter: null,
      links: noLinks,
      happened: firstTime(resource, 'date'),
      authorName: '',
      columns: {
        ...concept(conceptAt(resource, 'relationship')),
        status: status === '' || status === 'entered-in-error' ? 'partial' : status,
        relativeName: textAt(resource, 'name', 300),
        sex: wordsAt(resource, 'sex').toLowerCase(),
        born: lifeTime(resource, 'born') || null,
        deceased: dead,
        conditions: JSON.stringify(conditions),
        note: notesAt(resource),
      },
    }
  },
  write: (row, out) =>
    filled({
      resourceType: 'FamilyMemberHistory',
      id: out.id,
      status: row.retractedAt === null ? row.status : 'entered-in-error',
      patient: { reference: out.patient },
      date: row.happened,
      name: row.relativeName,
      relationship: conceptFrom(row.conceptText, row.codings),
      sex: filled({ text: row.sex }),
      ...dated('born', row.born ?? ''),
      ...(row.deceased === 'yes' ? { deceasedBoolean: true } : dated('deceased', row.deceased)),
      note: notePart(row.note),
      condition: (JSON.parse(row.conditions) as Ailment[]).map((one) =>
        filled({
          code: conceptPart(one.concept),
          outcome: filled({ text: one.outcome }),
          onsetString: one.onset,
          note: notePart(one.note),
        }),
      ),
    }),
  fields: {
    conceptText: ['relationship'],
    codings: ['relationship'],
    status: ['status'],
    relativeName: ['name'],
    sex: ['sex'],
    born: ['bornPeriod', 'bornDate', 'bornString'],
    deceased: ['deceasedBoolean', 'deceasedAge', 'deceasedRange', 'deceasedDate', 'deceasedString'],
    conditions: ['condition'],
    note: ['note'],
    happened: ['date'],
  },
})

const dated = (base: string, told: string): Fhir =>
  told === '' ? {} : /^\d{4}(-\d\d){0,2}$/.test(told) ? { [`${base}Date`]: told } : { [`${base}String`]: told }
