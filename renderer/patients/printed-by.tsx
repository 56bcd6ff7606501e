import { Text } from '@mantine/core'
import { FormattedDate } from 'react-intl'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNow } from '../kit/now.ts'

/** On paper only: whose sheet this is, and when it was printed. */
export function PrintedBy() {
  const now = useNow()
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  return (
    <Text className="only-print" size="sm">
      {practice.data?.name} · {practice.data?.locationName} ·{' '}
      <FormattedDate value={now} dateStyle="long" timeStyle="short" />
    </Text>
  )
}
