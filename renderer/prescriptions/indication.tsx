import { NativeSelect, TextInput } from '@mantine/core'
import { useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import type { Typed } from './typed.ts'

type Props = {
  patientId: PatientId
  value: Pick<Typed, 'problemId' | 'indicationText'>
  onChange: (values: Partial<Typed>) => void
}

/** What it is for: one of the patient's problems, or words. */
export function Indication({ patientId, value, onChange }: Props) {
  const intl = useIntl()
  const problems = useAsk(['problems', 'list', patientId], (signal) => core.problems.list({ patientId }, { signal }))
  const open = (problems.data?.entries ?? []).filter(
    ({ retraction, clinicalStatus }) => retraction === null && clinicalStatus === 'active',
  )
  return (
    <>
      {open.length > 0 && (
        <NativeSelect
          label={intl.formatMessage({ id: 'prescriptions.problem' })}
          value={value.problemId}
          onChange={(event) => {
            const problem = open.find(({ entryId }) => entryId === event.currentTarget.value)
            onChange({ problemId: problem?.entryId ?? '', indicationText: problem?.concept.text ?? '' })
          }}
          data={[
            { value: '', label: '' },
            ...open.map(({ entryId, concept }) => ({ value: entryId, label: concept.text })),
          ]}
          maw="14rem"
        />
      )}
      {value.problemId === '' && (
        <TextInput
          label={intl.formatMessage({ id: 'prescriptions.indication' })}
          value={value.indicationText}
          onChange={(event) => onChange({ indicationText: event.currentTarget.value })}
          maxLength={300}
        />
      )}
    </>
  )
}
