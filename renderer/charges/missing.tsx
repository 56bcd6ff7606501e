import { Badge, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { MissingRow } from '../../shared/charges/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { Day } from '../kit/day.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'

/** Signed visits that have not been charged, the oldest first; Enter opens the charge. */
export function MissingCharges() {
  const intl = useIntl()
  const list = useAsk(['charges', 'missing'], (signal) => core.charges.missing({}, { signal }))
  const { rows = [], total = 0, closed = 0 } = list.data ?? {}
  return (
    <Page title={<FormattedMessage id="screen.charges" />}>
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="charges.missing" values={{ count: total }} />} fill>
          {closed > 0 && (
            <Text size="sm" c="dimmed">
              <FormattedMessage id="charges.missing.closed" values={{ count: closed }} />
            </Text>
          )}
          {rows.length === 0 ? (
            <Empty>
              <FormattedMessage id="charges.missing.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.charges' })}
              columns={COLUMNS}
              rows={rows}
              keyOf={({ encounterId }) => encounterId}
              onOpen={({ patientId, encounterId }) => go(`/patients/${patientId}/visits/${encounterId}/charge`)}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

const COLUMNS: readonly Column<MissingRow>[] = [
  {
    key: 'days',
    label: <FormattedMessage id="charges.missing.days" />,
    cell: ({ days }) => days,
    numeric: true,
    tight: true,
  },
  {
    key: 'day',
    label: <FormattedMessage id="charges.missing.visit" />,
    cell: ({ visitOn }) => <Day on={visitOn} />,
    tight: true,
  },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, recordNumber }) => `${patientName} · ${recordNumber}`,
  },
  {
    key: 'clinician',
    label: <FormattedMessage id="charges.missing.clinician" />,
    cell: ({ clinicianName }) => clinicianName,
  },
  {
    key: 'state',
    label: <FormattedMessage id="charges.missing.state" />,
    cell: ({ state, reason }) => (
      <>
        <Badge variant="outline" color={state === 'held' ? 'orange' : 'gray'}>
          <FormattedMessage id={`charges.missing.${state}`} />
        </Badge>{' '}
        {reason}
      </>
    ),
  },
]
