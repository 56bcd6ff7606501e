import { Button } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import type { SafetyAlert } from '../../shared/safety/index.ts'
import { Keys } from '../kit/keys.tsx'
import { AlertText } from './alert-text.tsx'

/** Alt and this key, wherever one is in the form. By its place on the keyboard: with Alt some systems type another letter. */
const KEY = 'KeyH'

type Props = { alerts: readonly SafetyAlert[]; patientId: PatientId }

/** What does not stand in view: the minor, and what a reasoned override keeps out of the way. Always counted, a key away. */
export function HiddenAlerts({ alerts, patientId }: Props) {
  const [shown, setShown] = useState(false)
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.altKey || event.code !== KEY || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      setShown((before) => !before)
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
  if (alerts.length === 0) return null
  return (
    <div data-hidden-alerts={alerts.length}>
      <Button
        ref={button}
        size="compact-xs"
        variant="subtle"
        aria-expanded={shown}
        aria-controls={id}
        rightSection={<Keys keys="alt+h" />}
        onClick={() => setShown(!shown)}
      >
        <FormattedMessage id="safety.hidden" values={{ count: alerts.length }} />
      </Button>
      <div id={id} hidden={!shown}>
        {shown && alerts.map((alert) => <AlertText key={alert.alertId} alert={alert} patientId={patientId} />)}
      </div>
    </div>
  )
}
