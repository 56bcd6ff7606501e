import { Button, Group, NumberInput, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import { LEAST_HOURS, type Link, MOST_HOURS, type OfflinePolicy } from '../../shared/devices/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel, Waiting } from '../kit/page.tsx'

/** How long this PC may go on without the server now, and how long the practice lets its PCs. */
export function OfflinePanel({ offline }: { offline: Link['offline'] }) {
  const policy = useAsk(['devices', 'offlinePolicy'], (signal) => core.devices.offlinePolicy({}, { signal }))
  return (
    <Panel title={<FormattedMessage id="devices.offline" />}>
      <Text size="sm" mb="sm">
        {offline.kind === 'valid' ? (
          <FormattedMessage
            id="devices.offline.until"
            values={{ time: <FormattedDate value={offline.until} dateStyle="medium" timeStyle="short" /> }}
          />
        ) : (
          <FormattedMessage id={`devices.offline.${offline.kind}`} />
        )}
      </Text>
      <FailureNote error={policy.error} onRetry={() => void policy.refetch()} />
      {!policy.data && !policy.error && <Waiting />}
      {policy.data && <Hours policy={policy.data} />}
    </Panel>
  )
}

function Hours({ policy }: { policy: OfflinePolicy }) {
  const notice = useNotice()
  const [typed, setTyped] = useState<OfflinePolicy | null>(null)
  const hours = typed ?? policy
  const save = useTell(core.devices.setOfflinePolicy, ['devices'])
  const changed = (name: keyof OfflinePolicy) => (value: string | number) =>
    setTyped({ ...hours, [name]: Number(value) })
  const isSame = hours.chartingHours === policy.chartingHours && hours.sendingHours === policy.sendingHours
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(hours, {
          onSuccess: () => {
            setTyped(null)
            notice('devices.offline.saved')
          },
        })
      }}
    >
      <Group align="end">
        {(['chartingHours', 'sendingHours'] as const).map((name) => (
          <NumberInput
            key={name}
            label={<FormattedMessage id={`devices.offline.${name}`} />}
            value={hours[name]}
            onChange={changed(name)}
            min={LEAST_HOURS}
            max={MOST_HOURS}
            allowDecimal={false}
            required
            w="14rem"
          />
        ))}
        <Button type="submit" variant="default" disabled={isSame} loading={save.isPending}>
          <FormattedMessage id="devices.offline.save" />
        </Button>
      </Group>
      <FailureNote error={save.error} />
    </form>
  )
}
