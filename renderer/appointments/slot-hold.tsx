import { Alert } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Slot, SlotState } from '../../shared/appointments/index.ts'
import { core } from '../ipc/client.ts'
import { useStream } from '../ipc/freshness.ts'

/** Holds the place that a booking form is about as long as it is open, and says where another PC has it, or nobody can be asked. */
export function SlotHold(slot: Slot) {
  return <Holding key={Object.values(slot).join()} slot={slot} />
}

function Holding({ slot }: { slot: Slot }) {
  const intl = useIntl()
  const [{ state, by }, setState] = useState<SlotState>({ state: 'lone', by: null })
  useStream((onEnd) => core.appointments.hold(slot, setState, onEnd))
  // Where nobody else books it, there is nothing to say.
  if (state === 'held' || state === 'lone') return null
  const who = by ?? intl.formatMessage({ id: 'appointments.slot.another' })
  return (
    <Alert role="status" color="yellow" variant="outline">
      <FormattedMessage id={`appointments.slot.${state}`} values={{ by: who }} />
    </Alert>
  )
}
