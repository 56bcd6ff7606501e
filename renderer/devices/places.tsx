import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedList, FormattedMessage, useIntl } from 'react-intl'
import type { KnownDevice, OtherPlace } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { useSession } from '../shell/session.ts'

type Place = KnownDevice & { other: OtherPlace | null }

/** The PCs of the practice: which are there, who is signed in at each, with which program, what waits there. */
export function Places({
  others,
  version,
  hasServer,
}: {
  others: readonly OtherPlace[]
  version: string | null
  hasServer: boolean
}) {
  const intl = useIntl()
  const session = useSession()
  const [locking, setLocking] = useState<string | null>(null)
  const revoke = useTell(core.devices.revoke, ['devices'])
  const known = useAsk(['devices', 'list'], (signal) => core.devices.list({}, { signal }))
  const places = known.data?.map((one): Place => {
    const other = others.find(({ deviceId }) => deviceId === one.deviceId) ?? null
    return { ...one, other }
  })
  const columns: Column<Place>[] = [
    {
      key: 'name',
      label: <FormattedMessage id="device.name" />,
      cell: ({ name, isThis }: Place) => (isThis ? `${name} (${intl.formatMessage({ id: 'devices.this' })})` : name),
    },
    {
      key: 'here',
      label: <FormattedMessage id="devices.place.heard" />,
      cell: (place: Place) => <HeardAt place={place} />,
    },
    {
      key: 'people',
      label: <FormattedMessage id="devices.place.people" />,
      cell: ({ isThis, other }: Place) => {
        const people = isThis ? [session.displayName] : (other?.people ?? [])
        return people.length === 0 ? '–' : <FormattedList value={people} />
      },
    },
    {
      key: 'waiting',
      label: <FormattedMessage id="devices.place.waiting" />,
      cell: ({ other }: Place) => (other === null ? '–' : <There other={other} />),
    },
    {
      key: 'program',
      label: <FormattedMessage id="device.version" />,
      cell: ({ isThis, other }: Place) => (isThis ? (version ?? '–') : (other?.program ?? '–')),
      tight: true,
    },
    {
      key: 'platform',
      label: <FormattedMessage id="device.platform" />,
      cell: ({ platform }: Place) => platform,
      tight: true,
    },
    {
      key: 'enrolled',
      label: <FormattedMessage id="device.enrolled" />,
      cell: ({ enrolledAt }: Place) => <FormattedDate value={enrolledAt} dateStyle="medium" />,
      tight: true,
    },
    {
      key: 'lock-out',
      label: <FormattedMessage id="devices.lock-out" />,
      cell: (place: Place) => <LockedOut place={place} canAct={hasServer} onLock={() => setLocking(place.deviceId)} />,
    },
  ]
  const revoking = places?.find(({ deviceId }) => deviceId === locking)
  return (
    <Panel title={<FormattedMessage id="devices.known" />}>
      <FailureNote error={known.error} onRetry={() => void known.refetch()} />
      {!known.data && !known.error && <Waiting />}
      {places?.length === 0 && (
        <Empty>
          <FormattedMessage id="devices.known.none" />
        </Empty>
      )}
      {places && places.length > 0 && (
        <DataTable
          label={intl.formatMessage({ id: 'devices.known' })}
          columns={columns}
          rows={places}
          keyOf={({ deviceId }) => deviceId}
        />
      )}
      {revoking && (
        <WithReason
          key={revoking.deviceId}
          label={<FormattedMessage id="devices.lock-out.why" values={{ place: revoking.name }} />}
          how={<FormattedMessage id="devices.lock-out.how" />}
          action={<FormattedMessage id="devices.lock-out.go" />}
          grave
          busy={revoke.isPending}
          error={revoke.error}
          onGive={(reason) =>
            revoke.mutate({ deviceId: revoking.deviceId, reason }, { onSuccess: () => setLocking(null) })
          }
          onCancel={() => setLocking(null)}
        />
      )}
    </Panel>
  )
}

function HeardAt({ place: { isThis, other } }: { place: Place }) {
  if (isThis) return '–'
  if (other?.isHere)
    return (
      <Text span size="sm" c="var(--daybook-good)">
        <FormattedMessage id="devices.place.here" />
      </Text>
    )
  if (!other) return <FormattedMessage id="devices.place.unknown" />
  return <FormattedDate value={other.heardAt} dateStyle="medium" timeStyle="short" />
}

function There({ other: { waiting, quarantined, aheadMs, isSkewed } }: { other: OtherPlace }) {
  if (waiting === 0 && quarantined === 0 && !isSkewed) return <FormattedMessage id="devices.place.nothing" />
  return (
    <Group gap={6}>
      {waiting > 0 && <FormattedMessage id="devices.place.waits" values={{ count: waiting }} />}
      {quarantined > 0 && <FormattedMessage id="devices.place.quarantined" values={{ count: quarantined }} />}
      {isSkewed && aheadMs !== null && (
        <FormattedMessage
          id={`devices.place.${aheadMs > 0 ? 'ahead' : 'behind'}`}
          values={{ minutes: Math.round(Math.abs(aheadMs) / 60_000) }}
        />
      )}
    </Group>
  )
}

/** Who locked a PC out; or the way to do so. One that the server still tells of was let in again. */
function LockedOut({ place, canAct, onLock }: { place: Place; canAct: boolean; onLock: () => void }) {
  const { isThis, revoked, suspended, other } = place
  if (suspended) return <FormattedMessage id="devices.suspended" />
  if (revoked && !other)
    return (
      <FormattedMessage
        id="devices.locked-out"
        values={{
          name: revoked.byName,
          at: <FormattedDate value={revoked.at} dateStyle="medium" />,
          reason: revoked.reason,
        }}
      />
    )
  if (isThis || !canAct) return '–'
  return (
    <Button size="compact-xs" variant="default" onClick={onLock}>
      <FormattedMessage id="devices.lock-out.ask" />
    </Button>
  )
}
