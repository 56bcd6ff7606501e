import { Button, List } from '@mantine/core'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { KnownDevice } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { OfflinePanel } from './offline.tsx'
import { ServerPanel } from './server.tsx'

/** The PCs of the practice and its server: what is safe where, what waits, who is there. */
export function Devices() {
  const now = useTell(core.devices.exchangeNow, ['devices'])
  const link = useAsk(['devices', 'link'], (signal) => core.devices.link({}, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.devices" />}
      actions={
        <Button disabled={!link.data || link.data.state === 'alone'} onClick={() => now.mutate({})}>
          <FormattedMessage id="devices.now" />
        </Button>
      }
    >
      <FailureNote error={now.error} />
      <FailureNote error={link.error} onRetry={() => void link.refetch()} />
      {!link.data && !link.error && <Waiting />}
      {link.data && <ServerPanel link={link.data} />}
      {link.data && link.data.state !== 'alone' && <OnThisPcOnly />}
      {link.data && link.data.state !== 'alone' && <OfflinePanel offline={link.data.offline} />}
      <Known />
    </Page>
  )
}

/** What waits, by kind: enough to know whether to worry, and nothing about any patient. */
function OnThisPcOnly() {
  const waiting = useAsk(['devices', 'waiting'], (signal) => core.devices.waiting({}, { signal }))
  return (
    <Panel title={<FormattedMessage id="devices.waiting" />}>
      <FailureNote error={waiting.error} onRetry={() => void waiting.refetch()} />
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
    </Panel>
  )
}

function Known() {
  const intl = useIntl()
  const known = useAsk(['devices', 'list'], (signal) => core.devices.list({}, { signal }))
  const columns = [
    {
      key: 'name',
      label: <FormattedMessage id="device.name" />,
      cell: ({ name, isThis }: KnownDevice) =>
        isThis ? `${name} (${intl.formatMessage({ id: 'devices.this' })})` : name,
    },
    {
      key: 'platform',
      label: <FormattedMessage id="device.platform" />,
      cell: ({ platform }: KnownDevice) => platform,
    },
    {
      key: 'enrolled',
      label: <FormattedMessage id="device.enrolled" />,
      cell: ({ enrolledAt }: KnownDevice) => <FormattedDate value={enrolledAt} dateStyle="medium" timeStyle="short" />,
    },
  ]
  return (
    <Panel title={<FormattedMessage id="devices.known" />}>
      <FailureNote error={known.error} onRetry={() => void known.refetch()} />
      {!known.data && !known.error && <Waiting />}
      {known.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="devices.known.none" />
        </Empty>
      )}
      {known.data && known.data.length > 0 && (
        <DataTable
          label={intl.formatMessage({ id: 'devices.known' })}
          columns={columns}
          rows={known.data}
          keyOf={({ deviceId }) => deviceId}
        />
      )}
    </Panel>
  )
}
