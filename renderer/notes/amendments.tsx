import { Button, Group, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { readDay } from '../kit/civil-day.ts'
import { todayOn } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNow } from '../kit/now.ts'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useFormDraft } from '../shell/form-draft.ts'
import { OneRequest } from './amendment-request.tsx'
import { OfPatient } from './of-patient.tsx'

/** What a patient has asked to have amended in her record, and what was answered. */
export function AmendmentRequests() {
  return <OfPatient screen="notes.amendment">{(patientId) => <Requests patientId={patientId} />}</OfPatient>
}

const draftOf = (patientId: PatientId): string => `notes.asked.${patientId}`

function Requests({ patientId }: { patientId: PatientId }) {
  const [taking, setTaking] = useState(() => draftOf(patientId) in useDrafts.getState().byForm)
  const [printing, setPrinting] = useState<string | null>(null)
  const asked = useAsk(['notes', 'amendments', patientId], (signal) =>
    core.notes.amendmentRequests({ patientId }, { signal }),
  )
  return (
    <>
      <Group className="no-print" justify="space-between" mb="md">
        <Text size="sm" c="dimmed" maw="60ch">
          <FormattedMessage id="amendments.how" />
        </Text>
        {!taking && (
          <Button onClick={() => setTaking(true)}>
            <FormattedMessage id="amendments.take" />
          </Button>
        )}
      </Group>
      {taking && <TakeDown patientId={patientId} onDone={() => setTaking(false)} />}
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && <Waiting />}
      {asked.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="amendments.none" />
        </Empty>
      )}
      {asked.data?.map((request) => (
        <OneRequest
          key={request.requestId}
          request={request}
          printed={printing === request.requestId}
          onPrint={setPrinting}
        />
      ))}
    </>
  )
}

function TakeDown({ patientId, onDone }: { patientId: PatientId; onDone: () => void }) {
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const form = draftOf(patientId)
  const { value, set, forget } = useFormDraft(form, () => ({ receivedOn: today as string, asked: '' }), patientId)
  const [faulty, setFaulty] = useState(false)
  const request = useTell(core.notes.requestAmendment, ['notes'], forget)
  const leave = () => {
    forget()
    onDone()
  }
  const save = () => {
    const receivedOn = readDay(value.receivedOn, today as CivilDate, 'past')
    setFaulty(receivedOn === null)
    if (receivedOn) request.mutate({ patientId, receivedOn, asked: value.asked }, { onSuccess: leave })
  }
  return (
    <Panel title={<FormattedMessage id="amendments.take" />}>
      <form
        className="no-print"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <DraftNote form={form} />
        <Textarea
          label={<FormattedMessage id="amendments.asked" />}
          value={value.asked}
          onChange={({ currentTarget }) => set({ ...value, asked: currentTarget.value })}
          ref={focusOnArrival}
          autosize
          minRows={3}
          maxLength={5000}
          required
        />
        <TextInput
          label={<FormattedMessage id="amendments.received" />}
          value={value.receivedOn}
          onChange={({ currentTarget }) => set({ ...value, receivedOn: currentTarget.value })}
          error={faulty && <FormattedMessage id="amendments.received.wrong" />}
          w="12rem"
          mt="xs"
          required
        />
        <FailureNote error={request.error} />
        <Group mt="sm">
          <Button type="submit" loading={request.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={leave}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
