import { Button, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import { type Release, systemName } from '../../shared/terminology/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { FindCode } from './find-code.tsx'
import { ImportRelease } from './import-release.tsx'

/** The releases of each code system on this PC, which of them new entries are coded with, and importing another. */
export function CodeSets() {
  const intl = useIntl()
  const notice = useNotice()
  const releases = useAsk(['terminology', 'releases'], (signal) => core.terminology.releases({}, { signal }))
  const use = useTell(core.terminology.useRelease, ['terminology'])
  const columns = useColumns((release) =>
    use.mutate({ releaseId: release.releaseId }, { onSuccess: () => notice('code-sets.used') }),
  )
  return (
    <Page title={<FormattedMessage id="screen.terminology" />}>
      <FindCode />
      <ImportRelease />
      <FailureNote error={use.error} />
      <FailureNote error={releases.error} onRetry={() => void releases.refetch()} />
      {releases.isPending && <Waiting />}
      {releases.data && (
        <Panel title={<FormattedMessage id="code-sets.releases" />}>
          {releases.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="code-sets.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'code-sets.releases' })}
              columns={columns}
              rows={releases.data}
              keyOf={({ releaseId }) => releaseId}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

function useColumns(onUse: (release: Release) => void): readonly Column<Release>[] {
  const intl = useIntl()
  return [
    { key: 'system', label: <FormattedMessage id="code-sets.system" />, cell: ({ system }) => systemName(system) },
    {
      key: 'release',
      label: <FormattedMessage id="code-sets.release" />,
      cell: ({ release, builtIn }) => (builtIn ? <FormattedMessage id="code-sets.starter" /> : release),
    },
    {
      key: 'effective',
      label: <FormattedMessage id="code-sets.effective" />,
      cell: ({ effectiveOn, builtIn }) => (builtIn ? '–' : <Day on={effectiveOn} />),
    },
    {
      key: 'concepts',
      label: <FormattedMessage id="code-sets.concepts" />,
      cell: ({ concepts }) => intl.formatNumber(concepts),
      numeric: true,
    },
    {
      key: 'imported',
      label: <FormattedMessage id="code-sets.imported" />,
      cell: ({ importedAt, builtIn }) =>
        builtIn ? '–' : <FormattedDate value={importedAt} dateStyle="medium" timeStyle="short" />,
    },
    {
      key: 'notes',
      label: <FormattedMessage id="code-sets.notes" />,
      cell: ({ notes }) => notes.join(' '),
      width: '24%',
    },
    {
      key: 'use',
      label: <FormattedMessage id="code-sets.state" />,
      cell: (release) => <State release={release} onUse={onUse} />,
      tight: true,
    },
  ]
}

/** A civil day has no zone: it is written as it stands. */
const Day = ({ on }: { on: string }) => <FormattedDate value={`${on}T12:00:00Z`} timeZone="UTC" dateStyle="medium" />

function State({ release, onUse }: { release: Release; onUse: (release: Release) => void }) {
  const intl = useIntl()
  if (!release.present)
    return (
      <Text size="sm" fw={600} c="red">
        <FormattedMessage id="code-sets.absent" />
      </Text>
    )
  if (release.inUse)
    return (
      <Text size="sm" fw={600}>
        <IconCheck size={14} aria-hidden /> <FormattedMessage id="code-sets.in-use" />
      </Text>
    )
  if (release.builtIn) return <FormattedMessage id="code-sets.aside" />
  const name = `${systemName(release.system)} ${release.release}`
  return (
    <Button
      variant="default"
      size="compact-xs"
      aria-label={intl.formatMessage({ id: 'code-sets.use-this' }, { name })}
      onClick={() => onUse(release)}
    >
      <FormattedMessage id="code-sets.use" />
    </Button>
  )
}
