import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { type AmendmentRequest, goesAlong, refuseStatement, type StatementKind } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { readDay } from '../kit/civil-day.ts'
import { todayOn } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { WithReason } from '../kit/with-reason.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useFormDraft } from '../shell/form-draft.ts'
import { useMay } from '../shell/session.ts'
import { Day } from './open-amendments.tsx'

const MOST = 10_000
const KINDS = ['disagreement', 'go-along', 'rebuttal'] as const satisfies readonly StatementKind[]

const draftOf = ({ requestId }: Pick<AmendmentRequest, 'requestId'>, kind: StatementKind): string =>
  `notes.${kind}.${requestId}`

/** What was said to a refused request, whether it goes along with what is given out, and what can still be said. */
export function Statements({ request }: { request: AmendmentRequest }) {
  const [saying, setSaying] = useState<StatementKind | null>(
    () => KINDS.find((kind) => draftOf(request, kind) in useDrafts.getState().byForm) ?? null,
  )
  const mayDecide = useMay('amendment.decide')
  if (request.status !== 'denied') return null
  const offered = KINDS.filter((kind) => refuseStatement(request, kind) === null && (kind !== 'rebuttal' || mayDecide))
  const done = () => setSaying(null)
  return (
    <>
      <Said request={request} />
      <Text size="sm" c="dimmed" mt="xs">
        <FormattedMessage id={goesAlong(request) ? 'amendments.goes-along' : 'amendments.goes-not'} />
      </Text>
      {saying === null && (
        <Group gap={4} mt={4}>
          {offered.map((kind) => (
            <Button key={kind} size="compact-xs" variant="subtle" onClick={() => setSaying(kind)}>
              <FormattedMessage id={`amendments.say.${kind}`} />
            </Button>
          ))}
        </Group>
      )}
      {saying === 'rebuttal' && <Rebut request={request} onDone={done} />}
      {(saying === 'disagreement' || saying === 'go-along') && <Take request={request} kind={saying} onDone={done} />}
    </>
  )
}

/** The statements themselves, as they go along and as the patient is given a copy. */
export function Said({ request }: { request: AmendmentRequest }) {
  return request.statements.map(({ statementId, kind, givenOn, recordedByName, body }) => (
    <div key={statementId}>
      <Text size="sm" mt="xs" fw={600}>
        <FormattedMessage id={`amendments.said.${kind}`} values={{ on: <Day on={givenOn} />, name: recordedByName }} />
      </Text>
      {body !== '' && (
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
          {body}
        </Text>
      )}
    </div>
  ))
}

type SayingProps = { request: AmendmentRequest; onDone: () => void }

function Rebut({ request, onDone }: SayingProps) {
  const { patientId, requestId } = request
  const form = draftOf(request, 'rebuttal')
  const { value, set, forget } = useFormDraft(form, () => ({ body: '' }), patientId)
  const rebut = useTell(core.notes.rebutDisagreement, ['notes'], forget)
  const leave = () => {
    forget()
    onDone()
  }
  return (
    <>
      <DraftNote form={form} />
      <WithReason
        label={<FormattedMessage id="amendments.say.rebuttal.text" />}
        how={<FormattedMessage id="amendments.say.rebuttal.how" />}
        action={<FormattedMessage id="kit.save" />}
        long=""
        most={MOST}
        typed={{ value: value.body, set: (body) => set({ body }) }}
        busy={rebut.isPending}
        error={rebut.error}
        onCancel={leave}
        onGive={(body) => rebut.mutate({ patientId, requestId, body }, { onSuccess: leave })}
      />
    </>
  )
}

function Take({ request, kind, onDone }: SayingProps & { kind: Exclude<StatementKind, 'rebuttal'> }) {
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const { patientId, requestId } = request
  const form = draftOf(request, kind)
  const { value, set, forget } = useFormDraft(form, () => ({ givenOn: today as string, body: '' }), patientId)
  const [faulty, setFaulty] = useState(false)
  const state = useTell(core.notes.stateDisagreement, ['notes'], forget)
  const leave = () => {
    forget()
    onDone()
  }
  const save = (body: string) => {
    const day = readDay(value.givenOn, today as CivilDate, 'past')
    setFaulty(day === null)
    if (day) state.mutate({ patientId, requestId, kind, givenOn: day, body }, { onSuccess: leave })
  }
  return (
    <>
      <DraftNote form={form} />
      <TextInput
        label={<FormattedMessage id="amendments.received" />}
        value={value.givenOn}
        onChange={({ currentTarget }) => set({ ...value, givenOn: currentTarget.value })}
        error={faulty && <FormattedMessage id="amendments.received.wrong" />}
        w="12rem"
        mt="xs"
        required
      />
      {kind === 'disagreement' ? (
        <WithReason
          label={<FormattedMessage id="amendments.say.disagreement.text" />}
          how={<FormattedMessage id="amendments.say.disagreement.how" />}
          action={<FormattedMessage id="kit.save" />}
          long=""
          most={MOST}
          typed={{ value: value.body, set: (body) => set({ ...value, body }) }}
          busy={state.isPending}
          error={state.error}
          onCancel={leave}
          onGive={save}
        />
      ) : (
        <>
          <FailureNote error={state.error} />
          <Group gap="xs" my="xs">
            <Button loading={state.isPending} onClick={() => save('')}>
              <FormattedMessage id="amendments.say.go-along" />
            </Button>
            <Button variant="subtle" onClick={leave}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          </Group>
        </>
      )}
    </>
  )
}
