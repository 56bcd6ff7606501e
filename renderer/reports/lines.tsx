import { Button } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import type { DateBasis, Grouping, ReportLine } from '../../shared/reports/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { Day } from '../kit/day.tsx'
import { Amount } from '../ledger/index.ts'

type About = { fromOn: CivilDate; toOn: CivilDate; by: Grouping; basis: DateBasis; key: string }
const MOST = 500

/** The postings behind one row of a report. */
export function ReportLines({ about, name, onClose }: { about: About; name: string; onClose: () => void }) {
  const intl = useIntl()
  const lines = useAsk(['reports', 'lines', about], (signal) =>
    core.reports.lines({ ...about, limit: MOST }, { signal }),
  )
  return (
    <Panel
      title={<FormattedMessage id="reports.lines" values={{ name, count: lines.data?.total ?? 0 }} />}
      actions={
        <Button ref={focusOnArrival} size="compact-sm" variant="subtle" onClick={onClose}>
          <FormattedMessage id="kit.close" />
        </Button>
      }
    >
      <FailureNote error={lines.error} onRetry={() => void lines.refetch()} />
      {lines.isPending && <Waiting />}
      {lines.data && (
        <DataTable
          label={intl.formatMessage({ id: 'reports.lines' }, { name, count: lines.data.total })}
          columns={COLUMNS}
          rows={lines.data.lines}
          keyOf={({ entryId, account, code, cents, acceptedSequence }) =>
            `${entryId}${account}${code}${cents}${acceptedSequence}`
          }
        />
      )}
    </Panel>
  )
}

/** In which column of the sheet a posting counts: shown there with the sign that it has there. */
const wordOf = (account: string): string => {
  if (account === 'ar-insurance') return 'reports.column.insurancePaidCents'
  return account === 'ar-patient' ? 'reports.column.patientPaidCents' : `ledger.account.${account}`
}

const COLUMNS: readonly Column<ReportLine>[] = [
  {
    key: 'posted',
    label: <FormattedMessage id="ledger.column.posted" />,
    cell: ({ postOn }) => <Day on={postOn} />,
    tight: true,
  },
  {
    key: 'dos',
    label: <FormattedMessage id="ledger.column.dos" />,
    cell: ({ dosOn }) => <Day on={dosOn} />,
    tight: true,
  },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, recordNumber }) => `${patientName} · ${recordNumber}`,
  },
  {
    key: 'kind',
    label: <FormattedMessage id="ledger.column.entry" />,
    cell: ({ kind }) => <FormattedMessage id={`ledger.kind.${kind}`} />,
  },
  {
    key: 'account',
    label: <FormattedMessage id="reports.account" />,
    cell: ({ account }) => <FormattedMessage id={wordOf(account)} />,
  },
  { key: 'code', label: <FormattedMessage id="reports.by.code" />, cell: ({ code }) => code, tight: true },
  { key: 'payer', label: <FormattedMessage id="reports.by.payer" />, cell: ({ payer }) => payer },
  {
    key: 'cents',
    label: <FormattedMessage id="ledger.amount" />,
    cell: ({ account, cents }) => <Amount cents={account.startsWith('adj-') ? cents : 0 - cents} />,
    numeric: true,
    tight: true,
  },
]
