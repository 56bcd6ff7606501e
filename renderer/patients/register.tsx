import { Button, Group } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { type Patient, PatientDetails, type Suspect, SuspectFacts } from '../../shared/patients/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { showIssues, useContractForm } from '../kit/form.ts'
import { useNotice } from '../kit/notice.ts'
import { Page, Panel } from '../kit/page.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { PatientFields } from './fields.tsx'
import { FIELD_NAMES, NO_DETAILS, settleDetails } from './form-model.ts'
import { Suspects } from './suspects.tsx'

const DRAFT = 'patients.register'

/**
 * Registering a patient; what is typed stays when one leaves to look something up. From any screen: `n p`, family name,
 * Tab, given name, Tab Tab, birth date, Enter: six keystrokes beside what is typed, and no mouse. Only when somebody who
 * may be the same person is here already is one asked.
 */
export function RegisterPatient() {
  const notice = useNotice()
  const mayManage = useMay('practice.manage')
  const form = useContractForm(PatientDetails, NO_DETAILS, DRAFT)
  const register = useTell(core.patients.register, ['patients'], () => useDrafts.getState().drop(DRAFT))
  const look = useTell((facts: SuspectFacts) => core.patients.suspects(facts))
  const [suspects, setSuspects] = useState<{ found: Suspect[]; details: PatientDetails } | null>(null)
  const finish = (patient: Patient) => {
    useDrafts.getState().drop(DRAFT)
    notice('patients.registered', { number: patient.recordNumber })
    go(`/patients/${patient.patientId}`)
  }
  const save = (details: PatientDetails, others: readonly Suspect[]) =>
    register.mutate(
      { ...details, differentFrom: others.map(({ patient }) => patient.patientId) },
      { onSuccess: finish, onError: (error) => showIssues(form, error) },
    )
  const check = form.handleSubmit((details) => {
    setSuspects(null)
    look.mutate(SuspectFacts.parse(details), {
      onSuccess: (found) => (found.length === 0 ? save(details, []) : setSuspects({ found, details })),
    })
  })
  const submit = (event: FormEvent) => {
    settleDetails(form)
    return check(event)
  }
  const clear = () => {
    form.reset(NO_DETAILS)
    setSuspects(null)
    useDrafts.getState().drop(DRAFT)
    form.setFocus('familyName')
  }
  return (
    <Page
      title={<FormattedMessage id="screen.patients.register" />}
      actions={
        mayManage && (
          <Button variant="subtle" onClick={() => go('/patients/form')}>
            <FormattedMessage id="screen.patients.form" />
          </Button>
        )
      }
      narrow
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Panel>
          <DraftNote form={DRAFT} />
          <PatientFields form={form} />
          <FailureNote error={register.error ?? look.error} beside={FIELD_NAMES} />
          {suspects && (
            <Suspects
              suspects={suspects.found}
              saving={register.isPending}
              onDifferent={() => save(suspects.details, suspects.found)}
            />
          )}
          <Group mt="md">
            <Button type="submit" loading={look.isPending || (register.isPending && !suspects)}>
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
