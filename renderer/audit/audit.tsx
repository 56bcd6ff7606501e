import { Alert, Button, Group, Pagination, Progress, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { AuditAction, type AuditEntry, type AuditReport } from '../../shared/audit/index.ts'
import { type CallFailed, useAsk, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'

const PER_PAGE = 100
const SORTS = ['at', 'user', 'action', 'category', 'patient'] as const

/** Who did and saw what, filtered and sorted, and the proof that nothing in it was changed. */
export function AuditScreen() {
  const intl = useIntl()
  const [action, setAction] = useState<AuditAction | null>(null)
  const [text, setText] = useState('')
  const [sortBy, setSortBy] = useState<(typeof SORTS)[number]>('at')
  const [page, setPage] = useState(1)
  const filter = { ...(action && { action }), ...(text.trim() && { text: text.trim() }) }
  const found = useAsk(['audit', filter, sortBy, page], (signal) =>
    core.audit.entries(
      { filter, sortBy, descending: sortBy === 'at', offset: (page - 1) * PER_PAGE, limit: PER_PAGE },
      { signal },
    ),
  )
  const choices = (values: readonly string[], of: string) =>
    values.map((value) => ({ value, label: intl.formatMessage({ id: `${of}.${value}` }) }))
  const columns = [
    {
      key: 'at',
      label: <FormattedMessage id="audit.sort.at" />,
      cell: (entry: AuditEntry) => <FormattedDate value={entry.at} dateStyle="short" timeStyle="medium" />,
    },
    {
      key: 'user',
      label: <FormattedMessage id="audit.sort.user" />,
      cell: (entry: AuditEntry) => entry.userName || '–',
    },
    {
      key: 'action',
      label: <FormattedMessage id="audit.sort.action" />,
      cell: (entry: AuditEntry) => <FormattedMessage id={`action.${entry.action}`} />,
    },
    {
      key: 'category',
      label: <FormattedMessage id="audit.sort.category" />,
      cell: (entry: AuditEntry) => entry.category,
    },
    {
      key: 'patient',
      label: <FormattedMessage id="audit.sort.patient" />,
      cell: (entry: AuditEntry) => entry.patientName ?? '',
    },
    {
      key: 'detail',
      label: <FormattedMessage id="audit.detail" />,
      cell: (entry: AuditEntry) => (entry.detail === '{}' ? '' : entry.detail),
    },
  ]
  return (
    <Page title={<FormattedMessage id="screen.audit" />} actions={<Verify />}>
      <Group className="no-print" align="end">
        <Select
          label={<FormattedMessage id="audit.sort.action" />}
          data={choices(AuditAction.options, 'action')}
          value={action}
          onChange={(value) => (setAction(value as AuditAction | null), setPage(1))}
          clearable
          clearButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }}
        />
        <TextInput
          label={<FormattedMessage id="audit.text" />}
          value={text}
          onChange={(event) => (setText(event.currentTarget.value), setPage(1))}
        />
        <Select
          label={<FormattedMessage id="audit.sort" />}
          data={choices(SORTS, 'audit.sort')}
          value={sortBy}
          onChange={(value) => setSortBy((value ?? 'at') as 'at')}
          allowDeselect={false}
        />
      </Group>
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {!found.data && !found.error && <Waiting />}
      {found.data && (
        <Panel title={<FormattedMessage id="audit.count" values={{ count: found.data.total }} />}>
          {found.data.entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="audit.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.audit' })}
              columns={columns}
              rows={found.data.entries}
              keyOf={(entry) => String(entry.sequence)}
            />
          )}
          {found.data.total > PER_PAGE && (
            <Pagination
              mt="md"
              total={Math.ceil(found.data.total / PER_PAGE)}
              value={page}
              onChange={setPage}
              getControlProps={(control) => ({ 'aria-label': intl.formatMessage({ id: `page.${control}` }) })}
              getItemProps={(number) => ({ 'aria-label': intl.formatMessage({ id: 'page.number' }, { number }) })}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

function Verify() {
  const may = useMay('audit.verify')
  const [done, setDone] = useState(0)
  const intl = useIntl()
  const verify = useMutation<AuditReport, CallFailed>({
    networkMode: 'always',
    mutationFn: async () =>
      valueOf(
        await core.audit.verify(
          {},
          { onProgress: (progress) => setDone((100 * progress.done) / Math.max(1, progress.of)) },
        ),
      ),
  })
  if (!may) return null
  return (
    <>
      {verify.isPending && <Progress w={160} value={done} aria-label={intl.formatMessage({ id: 'audit.verify' })} />}
      <FailureNote error={verify.error} />
      {verify.data && (
        <Alert variant="outline" color={verify.data.verdict === 'intact' ? 'green' : 'red'} role="status" py={4}>
          <FormattedMessage
            id={`audit.${verify.data.verdict}`}
            values={{ entries: verify.data.entries, findings: verify.data.findings.length }}
          />
        </Alert>
      )}
      <Button
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        onClick={() => verify.mutate()}
        loading={verify.isPending}
      >
        <FormattedMessage id="audit.verify" />
      </Button>
    </>
  )
}
