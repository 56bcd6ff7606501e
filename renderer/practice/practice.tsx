import { Button, SimpleGrid, Table, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { Practice } from '../../shared/practice/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Panel, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { RenewWords } from './renew-words.tsx'
import { TimeZoneField } from './time-zone-field.tsx'

/** The practice's name, place and time, and this PC. */
export function PracticeScreen() {
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const mayRenew = useMay('user.manage')
  const mayManage = useMay('practice.manage')
  return (
    <Page
      title={<FormattedMessage id="screen.practice" />}
      narrow
      actions={
        mayManage && (
          <Button variant="default" onClick={() => go('/practice/schedule')}>
            <FormattedMessage id="practice.set-up-schedule" />
          </Button>
        )
      }
    >
      <FailureNote error={practice.error} onRetry={() => void practice.refetch()} />
      {practice.data ? <Details key={practice.data.name} practice={practice.data} /> : !practice.error && <Waiting />}
      <ThisDevice />
      {mayRenew && practice.data && !practice.data.demo && <RenewWords practiceName={practice.data.name} />}
    </Page>
  )
}

function Details({ practice }: { practice: Practice }) {
  const mayManage = useMay('practice.manage')
  const [name, setName] = useState(practice.name)
  const [locationName, setLocationName] = useState(practice.locationName)
  const [timeZone, setTimeZone] = useState(practice.timeZone)
  const save = useTell(core.practice.update, ['practice', 'status'])
  return (
    <Panel>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ name, locationName, timeZone })
        }}
      >
        <SimpleGrid cols={2}>
          <TextInput
            label={<FormattedMessage id="create.practiceName" />}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            readOnly={!mayManage}
          />
          <TextInput
            label={<FormattedMessage id="create.locationName" />}
            value={locationName}
            onChange={(event) => setLocationName(event.currentTarget.value)}
            readOnly={!mayManage}
          />
          <TimeZoneField value={timeZone} onChange={setTimeZone} readOnly={!mayManage} />
        </SimpleGrid>
        <FailureNote error={save.error} />
        {mayManage && (
          <Button type="submit" mt="md" loading={save.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
        )}
      </form>
    </Panel>
  )
}

function ThisDevice() {
  const device = useAsk(['devices', 'this'], (signal) => core.devices.thisDevice({}, { signal }))
  if (!device.data) return <FailureNote error={device.error} />
  const { name, platform, version, enrolledAt, secretStore, cipher } = device.data
  const facts = [
    ['name', name],
    ['platform', platform],
    ['version', version],
    ['enrolled', <FormattedDate key="d" value={enrolledAt} dateStyle="medium" timeStyle="short" />],
    ['secret', <FormattedMessage key="s" id={`device.secret.${secretStore}`} />],
    ['cipher', cipher],
  ] as const
  return (
    <Panel title={<FormattedMessage id="device.title" />}>
      <Table variant="vertical">
        <Table.Tbody>
          {facts.map(([id, value]) => (
            <Table.Tr key={id}>
              <Table.Th w="16rem">
                <FormattedMessage id={`device.${id}`} />
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
