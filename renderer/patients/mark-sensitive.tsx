import { FormattedMessage } from 'react-intl'
import type { Patient } from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Panel } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'

/** Marks a chart as sensitive, or takes the mark away, with the reason. */
export function MarkSensitive({
  patient,
  onDone,
}: {
  patient: Pick<Patient, 'patientId' | 'sensitive'>
  onDone: () => void
}) {
  const mark = useTell(core.patients.markSensitive, ['patients'])
  const { patientId, sensitive } = patient
  return (
    <Panel title={<FormattedMessage id={sensitive ? 'patients.unmark' : 'patients.mark'} />}>
      <WithReason
        label={<FormattedMessage id="patients.mark.why" />}
        action={<FormattedMessage id="kit.save" />}
        busy={mark.isPending}
        error={mark.error}
        onCancel={onDone}
        onGive={(reason) => mark.mutate({ patientId, sensitive: !sensitive, reason }, { onSuccess: onDone })}
      />
    </Panel>
  )
}
