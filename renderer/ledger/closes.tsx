import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { LedgerClose } from '../../shared/ledger/index.ts'
import { Day } from '../kit/day.tsx'
import { Empty, Panel } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { Amount } from './money.tsx'

/** Every close, with who signed it on which PC; one that does not count says so. */
export function Closes({ closes }: { closes: readonly LedgerClose[] }) {
  const intl = useIntl()
  return (
    <Panel title={<FormattedMessage id="ledger.closes" />}>
      {closes.length === 0 ? (
        <Empty>
          <FormattedMessage id="ledger.closes.none" />
        </Empty>
      ) : (
        <DataTable
          label={intl.formatMessage({ id: 'ledger.closes' })}
          columns={COLUMNS}
          rows={closes}
          keyOf={({ closeId }) => closeId}
        />
      )}
    </Panel>
  )
}

const totalOf = (sums: LedgerClose['counts']) => sums.cash + sums.check + sums.card + sums.eft
const COLUMNS: readonly Column<LedgerClose>[] = [
  {
    key: 'day',
    label: <FormattedMessage id="ledger.closes.day" />,
    cell: ({ closedOn, kind }) => (kind === 'day' ? <Day on={closedOn} /> : closedOn.slice(0, 7)),
    tight: true,
  },
  {
    key: 'booked',
    label: <FormattedMessage id="ledger.close.booked" />,
    cell: ({ expected }) => <Amount cents={totalOf(expected)} />,
    numeric: true,
  },
  {
    key: 'counted',
    label: <FormattedMessage id="ledger.close.counted" />,
    cell: ({ counts }) => <Amount cents={totalOf(counts)} />,
    numeric: true,
  },
  {
    key: 'difference',
    label: <FormattedMessage id="ledger.close.over-short" />,
    cell: ({ differenceCents, reason, kind }) =>
      kind === 'void' ? (
        <FormattedMessage id="ledger.closes.void" />
      ) : differenceCents === 0 ? (
        reason
      ) : (
        <>
          <Amount cents={differenceCents} /> · {reason}
        </>
      ),
  },
  {
    key: 'signed',
    label: <FormattedMessage id="ledger.closes.signed" />,
    cell: ({ signedName, signedAt, deviceName }) => (
      <>
        {signedName}
        {deviceName !== '' && ` · ${deviceName}`} ·{' '}
        <FormattedDate value={signedAt} dateStyle="medium" timeStyle="short" />
      </>
    ),
  },
  {
    key: 'sequence',
    label: <FormattedMessage id="ledger.closes.sequence" />,
    cell: ({ acceptedSequence }) => acceptedSequence,
    numeric: true,
    tight: true,
  },
]
