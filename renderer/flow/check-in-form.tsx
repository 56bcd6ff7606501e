import { Button, Checkbox, Group, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { ConsentForm } from '../../shared/consents/index.ts'
import type { Coverage } from '../../shared/coverage/index.ts'
import { type CheckInSignature, NO_SIGNATURE, SignLine, signatureOf } from '../consents/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useMay } from '../shell/session.ts'
import classes from './board.module.css'
import { Copay, type TypedCopay } from './copay.tsx'

type Props = {
  appointment: Appointment
  /** What holds today, in its order. */
  holds: readonly Coverage[]
  due: readonly ConsentForm[]
  onDone: () => void
  onRefused: () => void
  onOtherwise: (form: ConsentForm) => void
}

const CHANGED = ['flow', 'appointments', 'encounters', 'timeline', 'coverage', 'consents', 'ledger', 'reports']

/** A space says that what was read is right and leads to the first signature; Enter checks in, with all that stands here or nothing. */
export function CheckInForm({ appointment, holds, due, onDone, onRefused, onOtherwise }: Props) {
  const intl = useIntl()
  const mayTake = useMay('payment.take')
  const form = useRef<HTMLFormElement>(null)
  const proposed = mayTake ? (holds.find(({ copayCents }) => copayCents !== null)?.copayCents ?? null) : null
  const [right, setRight] = useState(false)
  const [copay, setCopay] = useState<TypedCopay>({ cents: proposed, method: 'card', reference: '' })
  const [signed, setSigned] = useState<Readonly<Record<string, CheckInSignature>>>({})
  const checkIn = useTell(core.flow.checkIn, CHANGED)
  const { appointmentId, status } = appointment
  const taken = copay.cents !== null && copay.cents > 0 ? copay.cents : null
  const save = () => {
    const consents = due.flatMap(({ versionId, formId }) => {
      const given = signatureOf(signed[formId] ?? NO_SIGNATURE)
      return given === null ? [] : [{ versionId, ...given }]
    })
    const coverages = right ? holds.map(({ coverageId, revision }) => ({ coverageId, revision })) : []
    const paid = taken === null ? null : { cents: taken, method: copay.method, reference: copay.reference }
    checkIn.mutate(
      { appointmentId, from: status, confirmed: right ? ['demographics'] : [], coverages, consents, copay: paid },
      { onSuccess: onDone, onError: onRefused },
    )
  }
  const label = holds.length > 0 ? 'flow.confirmed.all' : 'flow.confirmed.demographics'
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!checkIn.isPending) save()
      }}
    >
      <Stack gap="xs">
        <Checkbox
          ref={focusOnArrival}
          checked={right}
          onChange={(event) => {
            const { checked } = event.currentTarget
            setRight(checked)
            if (checked) form.current?.querySelector<HTMLElement>('input[data-signature]')?.focus()
          }}
          label={intl.formatMessage({ id: label })}
          description={intl.formatMessage({ id: due.length > 0 ? 'flow.confirmed.and-on' : 'flow.confirmed.how' })}
        />
        {due.map((one) => (
          <SignLine
            key={one.versionId}
            form={one}
            value={signed[one.formId] ?? NO_SIGNATURE}
            onChange={(value) => setSigned({ ...signed, [one.formId]: value })}
            onOtherwise={() => onOtherwise(one)}
          />
        ))}
        <Copay value={copay} onChange={setCopay} />
        <FailureNote error={checkIn.error} />
        <Group gap={4} wrap="nowrap" className={classes['foot'] ?? ''}>
          <Button type="submit" loading={checkIn.isPending} data-takes={taken ?? 0}>
            {taken === null ? (
              <FormattedMessage id="flow.check-in" />
            ) : (
              <FormattedMessage
                id="flow.check-in.taking"
                values={{
                  amount: intl.formatNumber(taken / 100, { style: 'currency', currency: 'USD' }),
                  method: intl.formatMessage({ id: `ledger.method.${copay.method}` }),
                }}
              />
            )}
          </Button>
          <Button variant="subtle" px="xs" flex="none" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
