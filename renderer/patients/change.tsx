import { Alert, Button, Group, List } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { useState } from 'react'
import { type Patient, PatientDetails } from '../../shared/patients/index.ts'
import { queries, useTell, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { showIssues, useContractForm } from '../kit/form.ts'
import { Panel } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { readBirthDate } from './birth-date.ts'
import { NO_DETAILS, PatientFields } from './fields.tsx'

const FIELDS = Object.keys(NO_DETAILS) as (keyof typeof NO_DETAILS)[]
const detailsOf = (patient: Patient) =>
  Object.fromEntries(FIELDS.map((name) => [name, patient[name]])) as typeof NO_DETAILS

/**
 * Changing a patient's details. If someone saved another version meanwhile, what she changed is shown beside one's own,
 * and nothing is lost: saving again is a decision made in sight of both.
 */
export function ChangePatient({ patient, onDone }: { patient: Patient; onDone: () => void }) {
  const draft = `patients.change.${patient.patientId}`
  const [seen, setSeen] = useState(patient)
  const [theirs, setTheirs] = useState<Patient | null>(null)
  const form = useContractForm(PatientDetails as never, detailsOf(patient), draft)
  const change = useTell(core.patients.update, ['patients'])
  const finish = () => {
    useDrafts.getState().drop(draft)
    onDone()
  }
  const readTheirs = async () => {
    const latest = valueOf(await core.patients.get({ patientId: patient.patientId }))
    setTheirs(latest)
    setSeen(latest)
    void queries.invalidateQueries({ queryKey: ['patients'] })
  }
  const save = form.handleSubmit((details) =>
    change.mutate(
      { patientId: patient.patientId, revision: seen.revision, details: details as never },
      {
        onSuccess: finish,
        onError: (error) => {
          showIssues(form as never, error)
          if (error.failure.code === 'conflict') void readTheirs()
        },
      },
    ),
  )
  const submit = (event: { preventDefault(): void }) => {
    form.setValue('birthOn', readBirthDate(form.getValues('birthOn')))
    return save(event as never)
  }
  const changed = theirs ? FIELDS.filter((name) => theirs[name] !== patient[name]) : []
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Panel title={<FormattedMessage id="patients.change" />}>
        {theirs && (
          <Alert
            color="orange"
            variant="outline"
            mb="md"
            role="alert"
            title={<FormattedMessage id="patients.conflict" />}
          >
            <FormattedMessage id="patients.conflict.what" />
            <List size="sm">
              {changed.map((name) => (
                <List.Item key={name}>
                  <FormattedMessage id={`patient.${name}`} />: {patient[name] || '–'} →{' '}
                  <strong>{theirs[name] || '–'}</strong>{' '}
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    onClick={() => form.setValue(name, theirs[name] as never, { shouldDirty: true })}
                  >
                    <FormattedMessage id="patients.conflict.take" />
                  </Button>
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        <PatientFields form={form as never} />
        <FailureNote error={theirs ? null : change.error} />
        <Group mt="md">
          <Button type="submit" loading={change.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={finish}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Panel>
    </form>
  )
}
