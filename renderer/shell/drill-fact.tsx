import { IconPlugConnectedX } from '@tabler/icons-react'
import { FormattedMessage } from 'react-intl'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { clockOf, useSecondsTo } from '../kit/countdown.ts'
import { Fact } from './fact.tsx'

/** That this PC is cut off for a drill, and for how long: whoever works here must not look for a fault. */
export function DrillFact() {
  const { data } = useAsk(['devices', 'drill'], (signal) => core.devices.drill({}, { signal }))
  const drill = data?.drill
  if (!drill) return null
  return (
    <Fact icon={<IconPlugConnectedX size={15} stroke={1.75} aria-hidden />} look="warn">
      {drill.phase === 'cut' ? <Left endsAt={drill.endsAt} /> : <FormattedMessage id="status.drill.over" />}
    </Fact>
  )
}

function Left({ endsAt }: { endsAt: number }) {
  return <FormattedMessage id="status.drill" values={{ left: clockOf(useSecondsTo(endsAt)) }} />
}
