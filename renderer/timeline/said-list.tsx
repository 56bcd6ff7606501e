import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { EntryKind, SaidField } from '../../shared/timeline/index.ts'
import { EventTimeText } from './event-time.tsx'
import classes from './timeline.module.css'

/** Where the words of codes stand, by field; of a field that several kinds have each its own. */
const CODES: Readonly<Record<string, string | Readonly<Partial<Record<EntryKind, string>>>>> = {
  status: 'timeline.status',
  clinicalStatus: 'timeline.status',
  finding: 'timeline.status',
  verificationStatus: { problem: 'problems.verification', allergy: 'allergies.verification' },
  category: { allergy: 'allergies.category', order: 'orders.category', report: 'results.category' },
  criticality: 'allergies.criticality',
  type: 'allergies.type',
  severity: 'entries.severity',
  source: 'medications.source',
  priority: 'orders.priority',
  class: 'encounters.class',
  documentClass: 'documents.class',
  signerRelationship: 'consents.relationship',
  sex: 'patient.gender',
  asNeeded: 'release',
  reported: 'release',
  urgent: 'release',
}

/** What an entry says, each field with what it is called; a code that no word is known for is shown as it is. */
export function SaidList({ kind, said }: { kind: EntryKind; said: readonly SaidField[] }) {
  return (
    <dl className={classes['fields']}>
      {said.map((one, index) => (
        <div key={`${one.field}${index}`} data-field={one.field}>
          <dt>
            <FieldName field={one.field} />
          </dt>
          <dd>
            <SaidText kind={kind} said={one} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function FieldName({ field }: { field: string }) {
  const id = `entry.field.${field}`
  return id in useIntl().messages ? <FormattedMessage id={id} /> : field
}

/** The value of one field as a person reads it. */
export function SaidText({ kind, said: { field, text, as } }: { kind: EntryKind; said: SaidField }) {
  const { messages } = useIntl()
  if (as === 'moment') return <FormattedDate value={Number(text)} dateStyle="medium" timeStyle="short" />
  if (as === 'event' && /^\d{4}(-\d\d(-\d\d(T.+)?)?)?$/.test(text)) return <EventTimeText happened={text} />
  if (as === 'code') {
    const where = CODES[field]
    const id = `${typeof where === 'object' ? where[kind] : where}.${text}`
    if (id in messages) return <FormattedMessage id={id} />
  }
  return <span className={classes['words']}>{text}</span>
}
