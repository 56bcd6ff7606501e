import { Button, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { flushSync } from 'react-dom'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { type Prescription, type PrescriptionId, saySig } from '../../shared/prescriptions/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { writeBirth } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Page, Waiting } from '../kit/page.tsx'
import classes from './prescriptions.module.css'

/** One signed prescription as the paper shows it. It is recorded as given out before the printer gets it. */
export function PrescriptionPaper() {
  const { patientId, prescriptionId } = useParams({ strict: false }) as {
    patientId: PatientId
    prescriptionId: PrescriptionId
  }
  const list = useAsk(['prescriptions', 'list', patientId], (signal) =>
    core.prescriptions.list({ patientId }, { signal }),
  )
  const print = useTell(core.prescriptions.print, ['prescriptions'])
  // What this sheet is; a prescription whose original is out prints copies alone.
  const [sheet, setSheet] = useState<'original' | 'copy' | null>(null)
  const prescription = list.data?.find((one) => one.prescriptionId === prescriptionId)
  const seen = prescription && { patientId, prescriptionId, revision: prescription.revision }
  return (
    <Page
      title={<FormattedMessage id="screen.prescriptions.paper" />}
      actions={
        seen &&
        prescription.signature && (
          <Button
            ref={focusOnArrival}
            loading={print.isPending}
            onClick={() =>
              print.mutate(seen, {
                onSuccess: ({ paper }) => {
                  flushSync(() => setSheet(paper))
                  window.print()
                },
              })
            }
          >
            <FormattedMessage
              id={prescription.state === 'signed' ? 'prescriptions.print' : 'prescriptions.print.copy'}
            />
          </Button>
        )
      }
    >
      <FailureNote error={list.error ?? print.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && !prescription?.signature && (
        <Text>
          <FormattedMessage id="prescriptions.paper.none" />
        </Text>
      )}
      {prescription?.signature && (
        <Sheet
          prescription={prescription}
          copy={sheet === 'copy' || (sheet === null && prescription.state !== 'signed')}
        />
      )}
    </Page>
  )
}

function Sheet({ prescription, copy }: { prescription: Prescription; copy: boolean }) {
  const intl = useIntl()
  const { patientId, signature, quantityValue, quantityUnit, daysSupply, refills, schedule } = prescription
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (!signature || !patient.data) return null
  const { familyName, givenName, birthOn, addressLine, city, state, postalCode } = patient.data
  const born = writeBirth(birthOn, intl.locale)
  const row = (id: string, value: React.ReactNode) =>
    value !== '' &&
    value !== null && (
      <>
        <dt>
          <FormattedMessage id={`prescriptions.${id}`} />
        </dt>
        <dd>{value}</dd>
      </>
    )
  return (
    <article className={classes['paper']} data-sheet={copy ? 'copy' : 'original'}>
      {copy && (
        <p className={classes['copy']}>
          <FormattedMessage id="prescriptions.copy-only" />
        </p>
      )}
      <h2>{practice.data?.name}</h2>
      <div>{practice.data?.locationName}</div>
      <dl>
        {row('paper.patient', `${familyName}, ${givenName} · ${born}`)}
        {row(
          'paper.address',
          [addressLine, city, [state, postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', '),
        )}
        {row('paper.date', <FormattedDate value={signature.signedAt} dateStyle="long" />)}
        {row('drug', <strong>{prescription.concept.text}</strong>)}
        {row('sig', saySig(prescription.sig, 'en'))}
        {row('quantity', `${quantityValue ?? ''} ${quantityUnit}`.trim())}
        {row('days', daysSupply)}
        {row('refills', refills)}
        {row(
          'substitution',
          <FormattedMessage id={prescription.substitution ? 'prescriptions.yes' : 'prescriptions.no'} />,
        )}
        {row('indication', prescription.indicationText)}
        {row('pharmacy', prescription.pharmacyName)}
        {row('note', prescription.note)}
        {row('paper.prescriber', signature.prescriberName)}
        {row('paper.schedule', schedule)}
        {row('paper.dea', <span className={classes['blank']} />)}
        {row('paper.signature', <span className={classes['blank']} />)}
      </dl>
      <Text size="xs" c="dimmed">
        {signature.messageId} · {signature.contentHash.slice(0, 16)}
      </Text>
    </article>
  )
}
