import { Alert, Button, List, Progress, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Backup } from '../../shared/backups/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import { type CallFailed, queries, useAsk, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'
import { BackupSettings } from './settings.tsx'

type Progressing = { stage: string; done: number; of: number }
type Long<T> = (
  input: Record<string, never>,
  options: { onProgress: (progress: Progressing) => void },
) => Promise<Outcome<T>>

/** Copies of the practice: where they go, how often, which were proven, and a proof at any time. */
export function Backups() {
  const intl = useIntl()
  const mayRun = useMay('backup.run')
  const list = useAsk(['backups', 'list'], (signal) => core.backups.list({}, { signal }))
  const run = useLong(core.backups.run)
  const drill = useLong(
    core.backups.drill as never as Long<{ verdict: 'proven' | 'failed'; seconds: number; findings: string[] }>,
  )
  const check = useLong(core.backups.checkDatabase)
  const busy = run.isPending || drill.isPending || check.isPending
  const columns = [
    {
      key: 'at',
      label: <FormattedMessage id="backups.made" />,
      cell: (one: Backup) => <FormattedDate value={one.madeAt} dateStyle="medium" timeStyle="short" />,
    },
    {
      key: 'size',
      label: <FormattedMessage id="backups.size" />,
      cell: (one: Backup) => intl.formatNumber(one.bytes / 1e6, { maximumFractionDigits: 1 }),
      numeric: true,
    },
    {
      key: 'verified',
      label: <FormattedMessage id="backups.verified" />,
      cell: (one: Backup) => one.failure ?? <FormattedMessage id={one.verified ? 'backups.yes' : 'backups.no'} />,
    },
    {
      key: 'proven',
      label: <FormattedMessage id="backups.proven" />,
      cell: (one: Backup) =>
        one.provenAt === null ? '–' : <FormattedDate value={one.provenAt} dateStyle="medium" timeStyle="short" />,
    },
  ]
  return (
    <Page
      title={<FormattedMessage id="screen.backups" />}
      actions={
        <>
          <Button variant="default" disabled={busy} onClick={() => check.mutate()}>
            <FormattedMessage id="backups.check" />
          </Button>
          {mayRun && (
            <>
              <Button variant="default" disabled={busy} onClick={() => drill.mutate()}>
                <FormattedMessage id="backups.drill" />
              </Button>
              <Button disabled={busy} onClick={() => run.mutate()}>
                <FormattedMessage id="backups.run" />
              </Button>
            </>
          )}
        </>
      }
    >
      {busy && <Stage at={run.stage ?? drill.stage ?? check.stage} />}
      <FailureNote error={run.error ?? drill.error ?? check.error} />
      {check.data && (
        <Verdict
          good={check.data.verdict === 'sound'}
          id={`backups.${check.data.verdict}`}
          lines={check.data.findings.map(({ what, action }) => `${what} ${action}`)}
        />
      )}
      {drill.data && (
        <Verdict
          good={drill.data.verdict === 'proven'}
          id={`backups.drill.${drill.data.verdict}`}
          lines={drill.data.findings}
          seconds={drill.data.seconds}
        />
      )}
      {mayRun && <BackupSettings />}
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {!list.data && !list.error && <Waiting />}
      {list.data && (
        <Panel title={<FormattedMessage id="backups.copies" />}>
          {list.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="backups.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'backups.copies' })}
              columns={columns}
              rows={list.data}
              keyOf={(one) => one.backupId}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

/** What takes a while, and the stage that it is at while it runs. */
function useLong<T>(tell: Long<T>) {
  const [stage, setStage] = useState<Progressing | null>(null)
  const mutation = useMutation<T, CallFailed>({
    networkMode: 'always',
    mutationFn: async () => valueOf(await tell({}, { onProgress: setStage })),
    onSettled: () => setStage(null),
    onSuccess: () =>
      Promise.all(['backups', 'safety'].map((capability) => queries.invalidateQueries({ queryKey: [capability] }))),
  })
  return { ...mutation, stage }
}

/** How far it is, in words and as a bar; the words are said aloud as they change. */
function Stage({ at }: { at: Progressing | null }) {
  const intl = useIntl()
  const { stage, done, of } = at ?? { stage: 'start', done: 0, of: 1 }
  const name = intl.formatMessage({ id: at === null ? 'kit.waiting' : `progress.${stage}` })
  return (
    <div>
      <Text component="output" size="sm" mb={4} display="block">
        {at === null ? (
          name
        ) : (
          <FormattedMessage id="progress.step" values={{ step: Math.min(done + 1, of), of, stage: name }} />
        )}
      </Text>
      <Progress value={(100 * done) / of} animated aria-label={name} />
    </div>
  )
}

function Verdict({
  good,
  id,
  lines,
  seconds,
}: {
  good: boolean
  id: string
  lines: readonly string[]
  seconds?: number
}) {
  return (
    <Alert variant="outline" color={good ? 'green' : 'red'} role={good ? 'log' : 'alert'}>
      <Text>
        <FormattedMessage id={id} values={{ seconds: seconds ?? 0 }} />
      </Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
