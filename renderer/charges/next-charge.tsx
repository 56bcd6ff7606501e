import { Button, Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { EncounterId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { focusOnArrival } from '../kit/focus.ts'
import { go } from '../shell/navigate.ts'

/** Behind a charge that was just settled: the next signed visit without one, an Enter away. */
export function NextCharge({ settled }: { settled: EncounterId }) {
  const missing = useAsk(['charges', 'missing'], (signal) => core.charges.missing({}, { signal }))
  if (!missing.data || missing.isFetching) return null
  // What is held waits for something; it stands in the list.
  const waiting = missing.data.rows.filter(({ encounterId, state }) => encounterId !== settled && state !== 'held')
  const [next] = waiting
  if (!next)
    return (
      <Text component="output" size="sm" c="dimmed">
        <FormattedMessage id="charges.missing.none" />
      </Text>
    )
  const { patientId, encounterId, patientName } = next
  return (
    <Button
      style={{ alignSelf: 'flex-start' }}
      ref={focusOnArrival}
      onClick={() => go(`/patients/${patientId}/visits/${encounterId}/charge`)}
    >
      <FormattedMessage id="charges.next" values={{ name: patientName, count: waiting.length }} />
    </Button>
  )
}
