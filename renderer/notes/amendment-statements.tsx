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
import { useMay } from '../shell/session.ts'
import { Day } from './open-amendments.tsx'

const MOST = 10_000
const KINDS = ['disagreement', 'go-along', 'rebuttal'] as const satisfies readonly StatementKind[]

/** What was said to a refused request, whether it goes along with what is given out, and what can still be said. */
export function Statements({ request }: { request: AmendmentRequest }) {
  const [saying, setSaying] = useState<StatementKind | null>(null)
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

function Rebut({ request: { patientId, requestId }, onDone }: SayingProps) {
  const rebut = useTell(core.notes.rebutDisagreement, ['notes'])
  return (
    <WithReason
      label={<FormattedMessage id="amendments.say.rebuttal.text" />}
      how={<FormattedMessage id="amendments.say.rebuttal.how" />}
      action={<FormattedMessage id="kit.save" />}
      long=""
      most={MOST}
      busy={rebut.isPending}
      error={rebut.error}
      onCancel={onDone}
      onGive={(body) => rebut.mutate({ patientId, requestId, body }, { onSuccess: onDone })}
    />
  )
}

function Take({ request, kind, onDone }: SayingProps & { kind: Exclude<StatementKind, 'rebuttal'> }) {
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const [givenOn, setGivenOn] = useState<string>(today)
  const [faulty, setFaulty] = useState(false)
  const state = useTell(core.notes.stateDisagreement, ['notes'])
  const { patientId, requestId } = request
  const save = (body: string) => {
    const day = readDay(givenOn, today as CivilDate, 'past')
    setFaulty(day === null)
    if (day) state.mutate({ patientId, requestId, kind, givenOn: day, body }, { onSuccess: onDone })
  }
  return (
    <>
      <TextInput
        label={<FormattedMessage id="amendments.received" />}
        value={givenOn}
        onChange={({ currentTarget }) => setGivenOn(currentTarget.value)}
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
          busy={state.isPending}
          error={state.error}
          onCancel={onDone}
          onGive={save}
        />
      ) : (
        <>
          <FailureNote error={state.error} />
          <Group gap="xs" my="xs">
            <Button loading={state.isPending} onClick={() => save('')}>
              <FormattedMessage id="amendments.say.go-along" />
            </Button>
            <Button variant="subtle" onClick={onDone}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          </Group>
        </>
      )}
    </>
  )
}
