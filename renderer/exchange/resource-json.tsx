import { Button, Code, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ResourceId } from '../../shared/exchange/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'

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
