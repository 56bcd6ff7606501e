import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { KnowledgeStatus } from '../../shared/safety/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { useMay } from '../shell/session.ts'
import { InstallKnowledge } from './install.tsx'
import { InUse } from './in-use.tsx'

type Use = KnowledgeStatus['history'][number]

/** The drug knowledge of this practice: which, how old, by whom it is signed, whether it sings; another one, and the way back. */
export function DrugKnowledge() {
  const mayInstall = useMay('safety.install')
  const status = useAsk(['safety', 'knowledge'], (signal) => core.safety.knowledge({}, { signal }))
  const { data } = status
  return (
    <Page title={<FormattedMessage id="screen.safety.knowledge" />}>
      <FailureNote error={status.error} onRetry={() => void status.refetch()} />
      {status.isPending && <Waiting />}
      {data && (
        <>
          {data.trouble !== null && (
            <Alert color="red" variant="outline" icon={<IconAlertTriangle aria-hidden />} role="alert">
              <Text size="sm" fw={600}>
                <FormattedMessage id="safety.knowledge.none" />
              </Text>
              <Text size="sm">{data.trouble}</Text>
            </Alert>
          )}
          {data.old && (
            <Alert color="orange" variant="outline">
              <FormattedMessage id="safety.knowledge.old" values={{ days: data.inUse?.ageDays ?? 0 }} />
            </Alert>
          )}
          {data.inUse && <InUse inUse={data.inUse} counts={data.counts} />}
          {mayInstall && <InstallKnowledge />}
          <History status={data} mayInstall={mayInstall} />
          {data.disagreements.length > 0 && <Disagreements list={data.disagreements} />}
          {data.absent > 0 && (
            <Text size="sm">
              <FormattedMessage id="safety.knowledge.absent" values={{ count: data.absent }} />
            </Text>
          )}
        </>
      )}
    </Page>
  )
}

/** Every change of what is in use, and the way back to any of them. */
function History({ status, mayInstall }: { status: KnowledgeStatus; mayInstall: boolean }) {
  const intl = useIntl()
  const notice = useNotice()
  const [back, setBack] = useState<Use | 'built-in' | null>(null)
  const tell = useTell(core.safety.rollBack, ['safety'])
  const columns: readonly Column<Use>[] = [
    { key: 'version', label: <FormattedMessage id="safety.knowledge.version" />, cell: ({ version }) => version },
    {
      key: 'at',
      label: <FormattedMessage id="safety.found" />,
      cell: ({ at }) => <FormattedDate value={at} dateStyle="medium" timeStyle="short" />,
    },
    { key: 'by', label: <FormattedMessage id="safety.by" />, cell: ({ byName }) => byName },
    { key: 'reason', label: <FormattedMessage id="safety.why" />, cell: ({ reason }) => reason, width: '34%' },
    {
      key: 'back',
      label: <FormattedMessage id="safety.knowledge.back" />,
      cell: (use) =>
        mayInstall && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={intl.formatMessage({ id: 'safety.knowledge.back.to' }, { version: use.version })}
            onClick={() => setBack(use)}
          >
            <FormattedMessage id="safety.knowledge.back" />
          </Button>
        ),
      tight: true,
    },
  ]
  const give = (reason: string) =>
    tell.mutate(
      { packageId: back === null || back === 'built-in' ? null : back.packageId, reason },
      {
        onSuccess: () => {
          setBack(null)
          notice('safety.knowledge.used')
        },
      },
    )
  return (
    <Panel
      title={<FormattedMessage id="safety.knowledge.history" />}
      actions={
        mayInstall &&
        status.inUse?.builtIn !== true && (
          <Button size="xs" variant="default" onClick={() => setBack('built-in')}>
            <FormattedMessage id="safety.knowledge.built-in.use" />
          </Button>
        )
      }
    >
      {back !== null && (
        <WithReason
          key={back === 'built-in' ? back : back.at}
          label={
            <FormattedMessage
              id="safety.knowledge.back.why"
              values={{
                version: back === 'built-in' ? intl.formatMessage({ id: 'safety.knowledge.built-in' }) : back.version,
              }}
            />
          }
          action={<FormattedMessage id="safety.knowledge.back" />}
          busy={tell.isPending}
          error={tell.error}
          onGive={give}
          onCancel={() => setBack(null)}
        />
      )}
      {status.history.length === 0 ? (
        <Empty>
          <FormattedMessage id="safety.knowledge.history.none" />
        </Empty>
      ) : (
        <DataTable
          label={intl.formatMessage({ id: 'safety.knowledge.history' })}
          columns={columns}
          rows={status.history}
          keyOf={({ at, version }) => `${at} ${version}`}
        />
      )}
    </Panel>
  )
}

/** Codes of the knowledge that the imported RxNorm knows as something else: a wrong code finds a wrong drug. */
function Disagreements({ list }: { list: KnowledgeStatus['disagreements'] }) {
  return (
    <Panel title={<FormattedMessage id="safety.knowledge.disagreements" values={{ count: list.length }} />}>
      <Stack gap={2}>
        {list.map(({ ingredient, rxcui, there }) => (
          <Text size="sm" key={rxcui}>
            {rxcui}: {ingredient} ≠ {there}
          </Text>
        ))}
      </Stack>
    </Panel>
  )
}
