import { FormattedDate, FormattedMessage } from 'react-intl'
import type { AuditEntry } from '../../shared/audit/index.ts'
import type { Column } from '../kit/table.tsx'

/** What was added to the entry, without the signs of the machine's own writing. */
function readDetail(detail: string): string {
  if (!detail.startsWith('{')) return detail
  try {
    // How many were asked for, and a text that was empty, tell nobody anything.
    const parts = Object.entries(JSON.parse(detail) as Record<string, unknown>).filter(
      ([key, value]) => key !== 'limit' && value !== '',
    )
    return parts
      .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ')
  } catch {
    return detail
  }
}

export function useAuditColumns(): readonly Column<AuditEntry>[] {
  const label = (id: string) => <FormattedMessage id={id} />
  return [
    {
      key: 'at',
      label: label('audit.sort.at'),
      cell: ({ at }) => <FormattedDate value={at} dateStyle="short" timeStyle="medium" />,
      width: '13rem',
    },
    { key: 'user', label: label('audit.sort.user'), cell: ({ userName }) => userName || '–' },
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
    },
    { key: 'category', label: label('audit.sort.category'), cell: ({ category }) => <Category of={category} /> },
    { key: 'patient', label: label('audit.sort.patient'), cell: ({ patientName }) => patientName ?? '' },
    { key: 'detail', label: label('audit.detail'), cell: ({ detail }) => readDetail(detail), width: '28%' },
  ]
}

const KNOWN = new Set(['access', 'audit', 'backups', 'devices', 'patients', 'practice'])

const Category = ({ of }: { of: string }) => (KNOWN.has(of) ? <FormattedMessage id={`category.${of}`} /> : of)
