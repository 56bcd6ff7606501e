import { Button, Code, Group, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ResourceId, ResourceView } from '../../shared/exchange/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { EventTimeText } from '../timeline/index.ts'

type Props = { patientId: PatientId | null; resourceId: ResourceId; onClose: () => void }

/** One resource as the other system wrote it. It is shown as text: nothing in it is ever rendered. */
export function ResourceJson({ patientId, resourceId, onClose }: Props) {
  const intl = useIntl()
  const view = useAsk(['exchange', 'resource', resourceId], (signal) =>
    core.exchange.resource({ patientId, resourceId }, { signal }),
  )
  if (view.error) return <FailureNote error={view.error} onRetry={() => void view.refetch()} />
  if (!view.data) return <Waiting />
  const { type, key, source, version, json, cut, entry } = view.data
  return (
    <Panel
      title={key}
      actions={
        <Button variant="subtle" onClick={onClose} ref={focusOnArrival}>
          <FormattedMessage id="kit.close" />
        </Button>
      }
    >
      <Text size="sm" mb="xs">
        <FormattedMessage
          id="exchange.resource.from"
          values={{ source: source || intl.formatMessage({ id: 'exchange.source.unnamed' }), version }}
        />{' '}
        {entry && <FormattedMessage id={entry.changedHere ? 'exchange.entry.changed' : 'exchange.entry.same'} />}
      </Text>
      {entry && <InChart patientId={patientId} entry={entry} />}
      {cut && (
        <Text size="sm" mb="xs">
          <FormattedMessage id="exchange.resource.cut" />
        </Text>
      )}
      <Code block tabIndex={0} role="region" aria-label={`${type} ${key}`} mah={480}>
        {json}
      </Code>
    </Panel>
  )
}

/** What the chart makes of it: words, date and code of the entry as it is now, and the way to it. */
function InChart({ patientId, entry }: { patientId: PatientId | null; entry: NonNullable<ResourceView['entry']> }) {
  const { text, happened, happenedAt, code, entryId } = entry
  return (
    <Group mb="xs" gap="sm">
      <Text size="sm">
        <FormattedMessage
          id="exchange.entry.is"
          values={{
            text: <strong>{text}</strong>,
            when: happened && (
              <time dateTime={happened}>
                <EventTimeText happened={happened} />
              </time>
            ),
            code: code === '' ? '–' : <code>{code}</code>,
          }}
        />
      </Text>
      {patientId !== null && happenedAt !== null && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => go(`/patients/${patientId}?section=timeline&at=${happenedAt}&entry=${entryId}`)}
        >
          <FormattedMessage id="exchange.entry.show" />
        </Button>
      )}
    </Group>
  )
}
