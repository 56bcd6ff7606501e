import { Button } from '@mantine/core'
import { Fragment } from 'react'
import { FormattedMessage } from 'react-intl'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { AddPc } from './add-pc.tsx'
import { DrillPanel } from './drill.tsx'
import { Headline } from './headline.tsx'
import { HostingPanel } from './hosting.tsx'
import { Places } from './places.tsx'
import { OnThisPcOnly } from './queue.tsx'
import { OfflinePanel } from './offline.tsx'
import { ServerPanel } from './server.tsx'

/** What comes first: on a PC alone how to join, on one of several what waits and who is there. */
const ALONE = ['server', 'places'] as const
const IN_A_PRACTICE = ['queue', 'places', 'add', 'server'] as const

/**
 * The PCs of the practice and its server, for whoever answers for them: whether everything is all right in one sentence, and below what is safe
 * where, what waits, who is there.
 */
export function Devices() {
  const now = useTell(core.devices.exchangeNow, ['devices'])
  const link = useAsk(['devices', 'link'], (signal) => core.devices.link({}, { signal }))
  const others = useAsk(['devices', 'others'], (signal) => core.devices.others({}, { signal }))
  const own = useAsk(['devices', 'this'], (signal) => core.devices.thisDevice({}, { signal }))
  const hasServer = link.data !== undefined && link.data.state !== 'alone'
  return (
    <Page
      title={<FormattedMessage id="screen.devices" />}
      actions={
        <>
          <Button variant="default" onClick={() => go('/staff')}>
            <FormattedMessage id="devices.to-staff" />
          </Button>
          <Button variant="default" onClick={() => go('/backups')}>
            <FormattedMessage id="devices.to-backups" />
          </Button>
          <Button disabled={!link.data || link.data.state === 'alone'} onClick={() => now.mutate({})}>
            <FormattedMessage id="devices.now" />
          </Button>
        </>
      }
    >
      <FailureNote error={now.error} />
      <FailureNote error={link.error} onRetry={() => void link.refetch()} />
      <FailureNote error={others.error} onRetry={() => void others.refetch()} />
      {!link.data && !link.error && <Waiting />}
      {link.data && others.data && <Headline link={link.data} others={others.data} />}
      {(hasServer ? IN_A_PRACTICE : ALONE).map((part) => (
        <Fragment key={part}>
          {part === 'server' && link.data && <ServerPanel link={link.data} />}
          {part === 'queue' && <OnThisPcOnly />}
          {part === 'add' && <AddPc />}
          {part === 'places' && (
            <Places others={others.data ?? []} version={own.data?.version ?? null} hasServer={hasServer} />
          )}
        </Fragment>
      ))}
      {link.data && <HostingPanel />}
      {link.data && hasServer && <OfflinePanel offline={link.data.offline} />}
      {link.data && <DrillPanel link={link.data} />}
    </Page>
  )
}
