import { Badge, Button, Checkbox, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { isUnsigned, type Prescription, saySig } from '../../shared/prescriptions/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { WithReason } from '../kit/with-reason.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import classes from './prescriptions.module.css'

const FRESH = ['prescriptions', 'medications', 'timeline']

type Props = {
  prescription: Prescription
  /** Whether it is among those that are signed together; null where it cannot be. */
  picked: boolean | null
  onPick: (picked: boolean) => void
  onSign: () => void
  onChange: () => void
  onRepeat: () => void
}

/** One prescription with how it stands, and what can become of it. */
export function PrescriptionLine({ prescription, picked, onPick, onSign, onChange, onRepeat }: Props) {
  const intl = useIntl()
  const notice = useNotice()
  const [doing, setDoing] = useState<'cancel' | 'discontinue' | 'sendBack' | null>(null)
  const mayPrepare = useMay('prescription.prepare')
  const maySign = useMay('prescription.sign')
  const { patientId, prescriptionId, revision, state, signature } = prescription
  const tell = {
    cancel: useTell(core.prescriptions.cancel, FRESH),
    discontinue: useTell(core.prescriptions.discontinue, FRESH),
    sendBack: useTell(core.prescriptions.sendBack, FRESH),
  }
  const prepare = useTell(core.prescriptions.prepare, FRESH)
  const like = useTell(core.prescriptions.saveFavorite, ['prescriptions'])
  const seen = { patientId, prescriptionId, revision }
  const word = (id: string) => intl.formatMessage({ id: `prescriptions.${id}` })
  const act = (id: string, run: () => void, filled = false) => (
    <Button key={id} size="compact-xs" variant={filled ? 'filled' : 'subtle'} onClick={run}>
      <FormattedMessage id={`prescriptions.${id}`} />
    </Button>
  )
  const unsigned = isUnsigned(state)
  const given = state === 'signed' || state === 'printed' || state === 'queued'
  const ended = state === 'cancelled' || state === 'discontinued'
  const paper = () => go(`/patients/${patientId}/prescriptions/${prescriptionId}`)
  const actions = [
    unsigned && maySign && act('sign', onSign, true),
    unsigned && mayPrepare && act('change', onChange),
    state === 'draft' && mayPrepare && !maySign && act('prepare', () => prepare.mutate({ ...seen })),
    state === 'prepared' && maySign && act('sendBack', () => setDoing('sendBack')),
    given && mayPrepare && act('repeat', onRepeat),
    signature !== null && state !== 'queued' && mayPrepare && act('paper', paper, state === 'signed'),
    given &&
      mayPrepare &&
      act('like', () => like.mutate({ details: prescription }, { onSuccess: () => notice('prescriptions.liked') })),
    given && maySign && act('discontinue', () => setDoing('discontinue')),
    (unsigned ? mayPrepare : maySign && (state === 'signed' || state === 'queued')) &&
      act('cancel', () => setDoing('cancel')),
  ]
  return (
    <article className={classes['line']} aria-label={prescription.concept.text} data-state={state}>
      <Group gap="xs">
        {picked !== null && (
          <Checkbox
            checked={picked}
            onChange={(event) => onPick(event.currentTarget.checked)}
            aria-label={intl.formatMessage({ id: 'prescriptions.pick' }, { drug: prescription.concept.text })}
          />
        )}
        <Text fw={600} className={ended ? (classes['ended'] ?? '') : ''}>
          {prescription.concept.text}
        </Text>
        <Badge size="sm" variant="outline" {...(!unsigned && { color: 'gray' })}>
          {word(`state.${state}`)}
        </Badge>
        {prescription.schedule !== '' && (
          <Badge size="sm" variant="outline">
            C-{prescription.schedule}
          </Badge>
        )}
      </Group>
      <Text size="sm">{saySig(prescription.sig, 'en')}</Text>
      <Text size="sm" c="dimmed">
        {[
          prescription.quantityValue && `#${prescription.quantityValue} ${prescription.quantityUnit}`.trim(),
          prescription.daysSupply &&
            intl.formatMessage({ id: 'prescriptions.for-days' }, { count: prescription.daysSupply }),
          intl.formatMessage({ id: 'prescriptions.with-refills' }, { count: prescription.refills }),
          !prescription.substitution && word('no-substitution'),
          prescription.indicationText,
          signature
            ? intl.formatMessage(
                { id: 'prescriptions.signed-by' },
                {
                  name: signature.prescriberName,
                  time: intl.formatDate(signature.signedAt, { dateStyle: 'medium', timeStyle: 'short' }),
                },
              )
            : prescription.preparedBy || prescription.authorName,
          prescription.stateReason,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      {signature && !signature.intact && (
        <Text size="sm" fw={700} c="var(--mantine-color-error)" role="alert">
          <FormattedMessage id="prescriptions.altered" />
        </Text>
      )}
      {doing === null && <Group gap={4}>{actions}</Group>}
      <FailureNote error={prepare.error ?? like.error} />
      {doing && (
        <WithReason
          label={word('why')}
          action={word(doing)}
          busy={tell[doing].isPending}
          error={tell[doing].error}
          onCancel={() => setDoing(null)}
          onGive={(reason) => tell[doing].mutate({ ...seen, reason }, { onSuccess: () => setDoing(null) })}
        />
      )}
    </article>
  )
}
