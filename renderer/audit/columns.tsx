import { Anchor, Text } from '@mantine/core'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { AuditEntry, AuditPatient } from '../../shared/audit/index.ts'
import type { Column } from '../kit/table.tsx'
import { plainDetailOf, sentenceOf } from './sentence.ts'

/** The columns of the audit; a press on a patient's name narrows it to her. */
export function useAuditColumns(onPatient: (patient: AuditPatient) => void): readonly Column<AuditEntry>[] {
  const intl = useIntl()
  const label = (id: string) => <FormattedMessage id={id} />
  return [
    {
      key: 'at',
      label: label('audit.sort.at'),
      cell: ({ at }) => <FormattedDate value={at} dateStyle="medium" timeStyle="medium" />,
      tight: true,
      sortable: true,
    },
    {
      key: 'user',
      label: label('audit.sort.user'),
      cell: ({ userName }) => userName || '–',
      tight: true,
      sortable: true,
    },
    {
      key: 'action',
      label: label('audit.sort.action'),
      cell: ({ action, ok }) => (
        <>
          <FormattedMessage id={`action.${action}`} />
          {!ok && action !== 'refused' && action !== 'sign-in-refused' && (
            <>
              {' · '}
              <FormattedMessage id="action.refused" />
            </>
          )}
        </>
      ),
      tight: true,
      sortable: true,
    },
    {
      key: 'category',
      label: label('audit.sort.category'),
      cell: ({ category }) => <Category of={category} />,
      tight: true,
      sortable: true,
    },
    {
      key: 'patient',
      label: label('audit.sort.patient'),
      cell: (entry) => <Patient entry={entry} onPatient={onPatient} />,
      tight: true,
      sortable: true,
    },
    {
      key: 'detail',
      label: label('audit.detail'),
      cell: (entry) => sentenceOf(entry, intl) ?? plainDetailOf(entry.detail, intl),
    },
  ]
}

function Patient({ entry, onPatient }: { entry: AuditEntry; onPatient: (patient: AuditPatient) => void }) {
  const { patientId, patientName, recordNumber } = entry
  if (patientId === null || patientName === null || recordNumber === null) return null
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      onClick={() => onPatient({ patientId, patientName, recordNumber })}
    >
      {patientName}{' '}
      <Text span size="xs" c="dimmed">
        {recordNumber}
      </Text>
    </Anchor>
  )
}

const Category = ({ of }: { of: string }) => <FormattedMessage id={`category.${of}`} />
