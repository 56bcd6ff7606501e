import { Button, Group, Title } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage, FormattedTime, useIntl } from 'react-intl'
import type { ContingencyTest } from '../../shared/devices/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'

/** The records of contingency tests, of every PC, for whoever asks for them. */
export function DrillRecords() {
  const intl = useIntl()
  const tests = useAsk(['devices', 'drills'], (signal) => core.devices.drills({}, { signal }))
  const columns = [
    {
      key: 'when',
      label: <FormattedMessage id="devices.test.when" />,
      cell: ({ beganAt, endedAt }: ContingencyTest) => (
        <>
          <FormattedDate value={beganAt} dateStyle="medium" timeStyle="short" />–
          <FormattedTime value={endedAt} timeStyle="short" />
        </>
      ),
      tight: true,
    },
    {
      key: 'where',
      label: <FormattedMessage id="devices.test.where" />,
      cell: ({ deviceName }: ContingencyTest) => deviceName,
      tight: true,
    },
    {
      key: 'written',
      label: <FormattedMessage id="devices.test.written" />,
      cell: ({ written, charts }: ContingencyTest) => (
        <FormattedMessage id="devices.test.changes" values={{ written, charts }} />
      ),
    },
    {
      key: 'result',
      label: <FormattedMessage id="devices.test.result" />,
      cell: ({ result, arrivedAt, early }: ContingencyTest) => (
        <>
          <FormattedMessage
            id={`devices.test.${result}`}
            values={{ at: arrivedAt === null ? '' : <FormattedTime value={arrivedAt} timeStyle="short" /> }}
          />
          {early && (
            <>
              {' '}
              <FormattedMessage id="devices.test.early" />
            </>
          )}
        </>
      ),
    },
    {
      key: 'who',
      label: <FormattedMessage id="devices.test.who" />,
      cell: ({ recordedByName }: ContingencyTest) => recordedByName,
      tight: true,
    },
    { key: 'note', label: <FormattedMessage id="devices.test.note" />, cell: ({ note }: ContingencyTest) => note },
  ]
  return (
    <>
      <Group justify="space-between" mt="md" mb="xs">
        <Title order={3}>
          <FormattedMessage id="devices.tests" />
        </Title>
        {tests.data && tests.data.length > 0 && (
          <Button
            className="no-print"
            size="xs"
            variant="default"
            leftSection={<IconPrinter size={14} aria-hidden />}
            onClick={() => window.print()}
          >
            <FormattedMessage id="devices.test.print" />
          </Button>
        )}
      </Group>
      <FailureNote error={tests.error} onRetry={() => void tests.refetch()} />
      {tests.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="devices.tests.none" />
        </Empty>
      )}
      {tests.data && tests.data.length > 0 && (
        <DataTable
          label={intl.formatMessage({ id: 'devices.tests' })}
          columns={columns}
          rows={tests.data}
          keyOf={({ testId }) => testId}
        />
      )}
    </>
  )
}
