import { Button } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PanelProps } from '../chart/panels.ts'
import { useMay } from '../shell/session.ts'
import { ChargeForm } from './charge-form.tsx'

/** The charge of the visit that is open in a chart, for those who may write one; it opens when it is asked for. */
export function ChargePanel({ patientId, encounterId = null }: PanelProps) {
  const may = useMay('charge.capture')
  const [open, setOpen] = useState(false)
  if (!may || encounterId === null) return null
  if (open) return <ChargeForm patientId={patientId} encounterId={encounterId} />
  return (
    <Button variant="light" className="no-print" onClick={() => setOpen(true)} data-open-charge>
      <FormattedMessage id="charges.open" />
    </Button>
  )
}
