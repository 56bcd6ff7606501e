import { Button, Group } from '@mantine/core'
import type { FormEvent } from 'react'
import { FormattedMessage } from 'react-intl'
import { PatientDetails } from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { showIssues, useContractForm } from '../kit/form.ts'
import { useNotice } from '../kit/notice.ts'
import { Page, Panel } from '../kit/page.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { FIELD_NAMES, NO_DETAILS, PatientFields, settleBirthDate } from './fields.tsx'

const DRAFT = 'patients.register'

/**
 * Registering a patient; what is typed stays when one leaves to look something up. From any screen: `n p`, family name,
 * Tab, given name, Tab Tab, birth date, Enter: six keystrokes beside what is typed, and no mouse.
 */
export function RegisterPatient() {
  const notice = useNotice()
  const form = useContractForm(PatientDetails, NO_DETAILS, DRAFT)
  const register = useTell(core.patients.register, ['patients'])
  const save = form.handleSubmit((details) =>
    register.mutate(details, {
      onSuccess: (patient) => {
        useDrafts.getState().drop(DRAFT)
        notice('patients.registered', { number: patient.recordNumber })
        go(`/patients/${patient.patientId}`)
      },
      onError: (error) => showIssues(form, error),
    }),
  )
  const submit = (event: FormEvent) => {
    settleBirthDate(form)
    return save(event)
  }
  const clear = () => {
    form.reset(NO_DETAILS)
    useDrafts.getState().drop(DRAFT)
    form.setFocus('familyName')
  }
  return (
    <Page title={<FormattedMessage id="screen.patients.register" />} narrow>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Panel>
          <PatientFields form={form} />
          <FailureNote error={register.error} beside={FIELD_NAMES} />
          <Group mt="md">
            <Button type="submit" loading={register.isPending}>
              <FormattedMessage id="patients.save" />
            </Button>
            <Button variant="subtle" onClick={clear}>
              <FormattedMessage id="kit.clear" />
            </Button>
          </Group>
        </Panel>
      </form>
    </Page>
  )
}
