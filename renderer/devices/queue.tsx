import { Button, List, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { QueuedRecord } from '../../shared/devices/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'

const FIRST = 20
const MOST = 200

/** What is on this PC only: how much of each kind, then record by record for whom, since when and why. */
export function OnThisPcOnly() {
  const waiting = useAsk(['devices', 'waiting'], (signal) => core.devices.waiting({}, { signal }))
  return (
    <Panel title={<FormattedMessage id="devices.waiting" />}>
      <FailureNote error={waiting.error} onRetry={() => void waiting.refetch()} />
      {!waiting.data && !waiting.error && <Waiting />}
      {waiting.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="devices.waiting.none" />
        </Empty>
      )}
      {waiting.data && waiting.data.length > 0 && (
        <List size="sm">
          {waiting.data.map(({ kind, count }) => (
            <List.Item key={kind}>
              <FormattedMessage id={`devices.kind.${kind}`} values={{ count }} />
            </List.Item>
          ))}
        </List>
      )}
      <Records />
    </Panel>
  )
}

function Records() {
  const intl = useIntl()
  const [limit, setLimit] = useState(FIRST)
  const queue = useAsk(['devices', 'queue', limit], (signal) => core.devices.queue({ limit }, { signal }), {
    keepLast: true,
  })
  const { records = [], total = 0, refused = 0 } = queue.data ?? {}
  const columns = [
    {
      key: 'what',
      label: <FormattedMessage id="devices.queue.what" />,
      cell: ({ kind }: QueuedRecord) => <FormattedMessage id={`devices.kind.${kind}`} values={{ count: 1 }} />,
    },
    {
      key: 'who',
      label: <FormattedMessage id="devices.queue.who" />,
      cell: ({ patientName }: QueuedRecord) => patientName || '–',
    },
    {
      key: 'since',
      label: <FormattedMessage id="devices.queue.since" />,
      cell: ({ since }: QueuedRecord) => <FormattedDate value={since} dateStyle="medium" timeStyle="short" />,
      tight: true,
    },
    {
      key: 'why',
      label: <FormattedMessage id="devices.queue.why" />,
      cell: ({ reason }: QueuedRecord) => <Why reason={reason} />,
    },
  ]
  if (queue.error) return <FailureNote error={queue.error} onRetry={() => void queue.refetch()} />
  if (records.length === 0) return null
  return (
    <>
      {refused > 0 && (
        <Text size="sm" fw={600} mt="sm">
          <FormattedMessage id="devices.queue.refused" values={{ count: refused }} />
        </Text>
      )}
      <DataTable
        label={intl.formatMessage({ id: 'devices.queue' })}
        columns={columns}
        rows={records}
        keyOf={(one) => `${one.kind} ${one.patientId} ${one.since} ${records.indexOf(one)}`}
      />
      {total > records.length && limit < MOST && (
        <Button variant="subtle" size="compact-sm" onClick={() => setLimit(MOST)}>
          <FormattedMessage id="devices.queue.more" values={{ count: total - records.length }} />
        </Button>
      )}
    </>
  )
}

/** Reasons that have words of their own; whatever else a server says is told by the same sentence. */
const KNOWN: ReadonlySet<string> = new Set(['unknown-row', 'append-only', 'another-row-of-this-id', 'constraint'])

function Why({ reason }: { reason: string | null }) {
  if (reason === null) return <FormattedMessage id="devices.queue.waits" />
  return <FormattedMessage id={`devices.aside.${KNOWN.has(reason) ? reason : 'other'}`} values={{ reason }} />
}
