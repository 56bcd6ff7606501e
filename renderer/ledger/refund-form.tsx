import { useState } from 'react'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { type Refunded, RefundFields } from './refund-fields.tsx'

/** Giving a patient back what waits for her. */
export function RefundForm({
  patientId,
  unappliedCents,
  onDone,
}: {
  patientId: PatientId
  unappliedCents: number
  onDone: () => void
}) {
  const [given, setGiven] = useState<Refunded>({ cents: unappliedCents, method: 'check', reason: '' })
  const { cents } = given
  const refund = useTell(core.ledger.refund, ['ledger', 'reports'])
  const save = () => {
    if (cents !== null) refund.mutate({ patientId, ...given, cents }, { onSuccess: onDone })
  }
  return (
    <ShortForm
      about="refund"
      onSave={save}
      onCancel={onDone}
      foot={{ busy: refund.isPending, save: 'ledger.refund.give' }}
    >
      <RefundFields value={given} onChange={setGiven} missing={cents === null} error={refund.error} />
      <FailureNote error={refund.error} beside={['cents', 'reason']} />
    </ShortForm>
  )
}
