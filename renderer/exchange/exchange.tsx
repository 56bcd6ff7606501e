import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { BatchId, ImportBatch } from '../../shared/exchange/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { ExportPractice } from './export-practice.tsx'
import { ImportFiles } from './import-files.tsx'
import { ReportPanel } from './report.tsx'

/** Charts in from other systems and out to them: an import with its report, those of the past, the export of everything. */
export function Exchange() {
  const [shown, setShown] = useState<BatchId | null>(null)
  const settings = useAsk(['exchange', 'settings'], (signal) => core.exchange.settings({}, { signal }))
  const dialog = settings.data?.folderDialog ?? false
  const mayExport = useMay('exchange.export')
  return (
    <Page title={<FormattedMessage id="screen.exchange" />}>
      <ImportFiles dialog={dialog} />
      <PastImports onOpen={setShown} />
      {shown && <PastReport key={shown} batchId={shown} onClose={() => setShown(null)} />}
      {mayExport && <ExportPractice dialog={dialog} />}
    </Page>
  )
}

const sum = (batch: ImportBatch, name: 'read' | 'stored' | 'kept' | 'refused') =>
  batch.counts.reduce((total, count) => total + count[name], 0)

function PastImports({ onOpen }: { onOpen: (batchId: BatchId) => void }) {
  const intl = useIntl()
  const mayRead = useMay('chart.read')
  const list = useAsk(['exchange', 'batches'], (signal) => core.exchange.batches({}, { signal }))
  const number = (key: 'read' | 'stored' | 'kept' | 'refused') => ({
    key,
    label: <FormattedMessage id={`exchange.${key}`} />,
    cell: (one: ImportBatch) => intl.formatNumber(sum(one, key)),
    numeric: true,
    tight: true,
  })
  const columns = [
    {
      key: 'at',
      label: <FormattedMessage id="exchange.started" />,
      cell: (one: ImportBatch) => <FormattedDate value={one.startedAt} dateStyle="medium" timeStyle="short" />,
      tight: true,
    },
    {
      key: 'files',
      label: <FormattedMessage id="exchange.files" />,
      cell: (one: ImportBatch) => (
        <FormattedMessage
          id="exchange.files.named"
          values={{ name: one.files[0]?.name ?? '', more: Math.max(0, one.files.length - 1) }}
        />
      ),
    },
    {
      key: 'state',
      label: <FormattedMessage id="exchange.state" />,
      cell: (one: ImportBatch) => <FormattedMessage id={`exchange.state.${one.state}`} />,
      tight: true,
    },
    number('read'),
    number('stored'),
    number('kept'),
    number('refused'),
  ]
  return (
    <Panel
      title={<FormattedMessage id="exchange.past" />}
      actions={
        mayRead && (
          <Button variant="default" onClick={() => go('/exchange/without-chart')}>
            <FormattedMessage id="screen.exchange.without-chart" />
          </Button>
        )
      }
    >
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {!list.data && !list.error && <Waiting />}
      {list.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="exchange.past.none" />
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <>
          <Text size="sm" c="dimmed">
            <FormattedMessage id="exchange.past.how" />
          </Text>
          <DataTable
            label={intl.formatMessage({ id: 'exchange.past' })}
            columns={columns}
            rows={list.data}
            keyOf={(one) => one.batchId}
            onOpen={(one) => onOpen(one.batchId)}
          />
        </>
      )}
    </Panel>
  )
}

function PastReport({ batchId, onClose }: { batchId: BatchId; onClose: () => void }) {
  const report = useAsk(['exchange', 'batch', batchId], (signal) => core.exchange.batch({ batchId }, { signal }))
  if (report.error) return <FailureNote error={report.error} onRetry={() => void report.refetch()} />
  return report.data ? <ReportPanel report={report.data} onClose={onClose} /> : <Waiting />
}
