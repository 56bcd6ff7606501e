import { Alert, Button, List, Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { type Link, type Matter, mattersOf, type OtherPlace } from '../../shared/devices/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { go } from '../shell/navigate.ts'

/** Where something can be done about it, where that is not on this page. */
const PLACE_OF: Partial<Record<Matter['kind'], { path: string; word: string }>> = {
  conflicts: { path: '/conflicts', word: 'devices.matter.go.conflicts' },
  diverged: { path: '/backups', word: 'devices.matter.go.backups' },
}

/** Whether everything is all right, in one sentence; and what is not, each with what to do. */
export function Headline({ link, others }: { link: Link; others: readonly OtherPlace[] }) {
  const { data } = useAsk(['devices', 'drill'], (signal) => core.devices.drill({}, { signal }))
  if (link.state === 'alone') return null
  const isDrill = data?.drill?.phase === 'cut'
  const matters = mattersOf(link, others, isDrill)
  const color = matters.some(({ weight }) => weight === 'alarm') ? 'red' : matters.length > 0 ? 'yellow' : 'green'
  return (
    <Alert role="status" color={color} variant="outline" data-headline>
      <Text fw={600} component="p" m={0}>
        <FormattedMessage
          id={
            matters.length > 0
              ? 'devices.headline.matters'
              : isDrill
                ? 'devices.headline.drill'
                : 'devices.headline.right'
          }
          values={{ count: matters.length, places: others.filter(({ isHere }) => isHere).length + 1 }}
        />
      </Text>
      {matters.length > 0 && (
        <List size="sm" mt="xs" spacing={4}>
          {matters.map((matter) => (
            <List.Item key={`${matter.kind} ${matter.place ?? ''}`}>
              <What matter={matter} />
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}

function What({ matter: { kind, count = 0, place = '' } }: { matter: Matter }) {
  const there = PLACE_OF[kind]
  return (
    <>
      <FormattedMessage id={`devices.matter.${kind}`} values={{ count, place }} />{' '}
      {there && (
        <Button size="compact-xs" variant="default" onClick={() => go(there.path)}>
          <FormattedMessage id={there.word} />
        </Button>
      )}
    </>
  )
}
