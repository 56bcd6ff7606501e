import { Button, Group } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { type Patient, PatientDetails } from '../../shared/patients/index.ts'
import { type CallFailed, queries, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { showIssues, useContractForm } from '../kit/form.ts'
import { Panel } from '../kit/page.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { Conflict, FIELDS } from './conflict.tsx'
import { KeepEarlier, useKeepEarlier } from './keep-earlier.tsx'
import { PatientFields } from './fields.tsx'
import { FIELD_NAMES, settleDetails } from './form-model.ts'

/** The draft of the changes to one patient; while there is one, her chart comes back with the form open. */
export const draftOf = ({ patientId }: Patient): string => `patients.change.${patientId}`

const seenOf = (draft: string): string => `${draft}.seen`

/** The patient as she was when a draft was begun, while there is the draft. */
function seenWith(draft: string): Patient | undefined {
  const { byForm } = useDrafts.getState()
  return byForm[draft] && (byForm[seenOf(draft)] as Patient | undefined)
}

const detailsOf = (patient: Patient) =>
  Object.fromEntries(FIELDS.map((name) => [name, patient[name]])) as PatientDetails

/**
 * Changing a patient's details. If someone saved another version meanwhile, what they changed is shown, and nothing is
 * lost: saving again is a decision made in sight of both.
 */
export function ChangePatient({ patient, onDone }: { patient: Patient; onDone: () => void }) {
  const draft = draftOf(patient)
  // A draft belongs to the version it was begun on: come back to after someone else saved, it must still meet theirs.
  const [before] = useState(() => seenWith(draft) ?? patient)
  const [theirs, setTheirs] = useState<Patient | null>(null)
  const form = useContractForm(PatientDetails, detailsOf(patient), draft)
  const forget = () => {
    useDrafts.getState().drop(draft)
    useDrafts.getState().drop(seenOf(draft))
  }
  const change = useTell(core.patients.update, ['patients'], forget)
  const { subscribe } = form
  useEffect(
    () => subscribe({ formState: { values: true }, callback: () => useDrafts.getState().keep(seenOf(draft), before) }),
    [subscribe, draft, before],
  )
  const finish = () => {
    forget()
    onDone()
  }
  const refused = async (error: CallFailed) => {
    showIssues(form, error)
    if (error.failure.code !== 'conflict') return
    const latest = await core.patients.get({ patientId: patient.patientId })
    if (latest.ok) setTheirs(latest.value)
    await queries.invalidateQueries({ queryKey: ['patients'] })
  }
  const earlier = useKeepEarlier(form, before)
  const save = form.handleSubmit((details) =>
    change.mutate(
      { patientId: patient.patientId, revision: (theirs ?? before).revision, details: earlier.with(details) },
      { onSuccess: finish, onError: (error) => void refused(error) },
    ),
  )
  const submit = (event: FormEvent) => {
    settleDetails(form)
    return save(event)
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Panel title={<FormattedMessage id="patients.change" />}>
        {theirs && <Conflict before={before} theirs={theirs} form={form} />}
        <DraftNote form={draft} />
        <PatientFields form={form} standing />
        <KeepEarlier {...earlier} />
        <FailureNote error={change.error?.failure.code === 'conflict' ? null : change.error} beside={FIELD_NAMES} />
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
