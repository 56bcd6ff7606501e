import { Badge, Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { AmendmentRequest } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { todayOn } from '../kit/event-time.ts'
import { useNow } from '../kit/now.ts'
import { Panel } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useFormDraft } from '../shell/form-draft.ts'
import { useMay } from '../shell/session.ts'
import { AmendmentLetter, type Letter, lettersOf } from './amendment-letter.tsx'
import { Statements } from './amendment-statements.tsx'
import { Day, DueDay } from './open-amendments.tsx'

type Doing = 'accept' | 'deny' | 'extend' | null
type Props = { request: AmendmentRequest; printed: boolean; onPrint: (requestId: string | null) => void }

/** The four grounds on which a request may be denied. Source: 45 CFR 164.526(a)(2). */
const GROUNDS = ['complete', 'not-ours', 'not-part', 'no-access'] as const

const ANSWERS = ['accept', 'deny', 'extend'] as const
const draftOf = (requestId: string, doing: Exclude<Doing, null>): string => `notes.${doing}.${requestId}`

/** One request with how it stands: accepted or denied with the reason, put off once, its answer printed. */
export function OneRequest({ request, printed, onPrint }: Props) {
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const mayDecide = useMay('amendment.decide')
  const [doing, setDoing] = useState<Doing>(() =>
    request.status === 'requested' && mayDecide
      ? (ANSWERS.find((one) => draftOf(request.requestId, one) in useDrafts.getState().byForm) ?? null)
      : null,
  )
  const [letter, setLetter] = useState<Letter>('answer')
  const { requestId, status, receivedOn, dueOn, asked, extensionReason, decisionReason, decidedAt } = request
  useEffect(() => {
    if (!printed) return
    // Only once the letter stands in the page.
    window.print()
    onPrint(null)
  }, [printed, onPrint])
  const open = status === 'requested'
  return (
    <article aria-label={asked.slice(0, 60)} data-request={requestId}>
      {printed && <AmendmentLetter request={request} letter={letter} />}
      <div className="no-print">
        <Panel>
          <Group justify="space-between" align="start">
            <Group gap="xs">
              <Badge variant="outline" color={open ? 'blue' : status === 'accepted' ? 'green' : 'gray'}>
                <FormattedMessage id={`amendments.status.${status}`} />
              </Badge>
              <Text size="sm" c="dimmed">
                <FormattedMessage id="amendments.received" />: <Day on={receivedOn} />
                {open && (
                  <>
                    {' · '}
                    <FormattedMessage id="amendments.due" />: <DueDay on={dueOn} today={today} />
                  </>
                )}
              </Text>
            </Group>
            {doing === null && (
              <Group gap={4}>
                {open && mayDecide && (
                  <>
                    <Act word="accept" onDo={setDoing} />
                    <Act word="deny" onDo={setDoing} />
                    {request.extendedOn === null && <Act word="extend" onDo={setDoing} />}
                  </>
                )}
                {lettersOf(request).map((one) => (
                  <Button
                    key={one}
                    size="compact-xs"
                    variant="subtle"
                    leftSection={<IconPrinter size={14} aria-hidden />}
                    onClick={() => {
                      setLetter(one)
                      onPrint(requestId)
                    }}
                  >
                    <FormattedMessage id={one === 'answer' ? 'amendments.print' : 'amendments.print.rebuttal'} />
                  </Button>
                ))}
              </Group>
            )}
          </Group>
          <Text mt="xs" style={{ whiteSpace: 'pre-line' }}>
            {asked}
          </Text>
          {extensionReason !== '' && (
            <Text size="sm" c="dimmed">
              <FormattedMessage id="amendments.extended" values={{ reason: extensionReason }} />
            </Text>
          )}
          {decidedAt !== null && (
            <Text size="sm" mt="xs">
              <FormattedMessage
                id={`amendments.decided.${status}`}
                values={{
                  name: request.decidedByName,
                  time: <FormattedDate value={decidedAt} dateStyle="medium" />,
                  reason: decisionReason,
                }}
              />
            </Text>
          )}
          <Statements request={request} />
          {doing !== null && <Answer key={doing} request={request} doing={doing} onDone={() => setDoing(null)} />}
        </Panel>
      </div>
    </article>
  )
}

const Act = ({ word, onDo }: { word: Exclude<Doing, null>; onDo: (doing: Doing) => void }) => (
  <Button size="compact-xs" variant={word === 'accept' ? 'filled' : 'subtle'} onClick={() => onDo(word)}>
    <FormattedMessage id={`amendments.${word}`} />
  </Button>
)

type AnswerProps = { request: AmendmentRequest; doing: Exclude<Doing, null>; onDone: () => void }

function Answer({ request, doing, onDone }: AnswerProps) {
  const intl = useIntl()
  const { patientId, requestId, revision } = request
  const letterOn = (ground: string) => ({
    ground,
    reason: doing === 'deny' ? intl.formatMessage({ id: `amendments.ground.${ground}.text` }) : '',
  })
  const form = draftOf(requestId, doing)
  const { value, set, forget } = useFormDraft(form, () => letterOn(GROUNDS[0]), patientId)
  const decide = useTell(core.notes.decideAmendment, ['notes'], forget)
  const extend = useTell(core.notes.extendAmendment, ['notes'], forget)
  const tell = doing === 'extend' ? extend : decide
  const leave = () => {
    forget()
    onDone()
  }
  const seen = { patientId, requestId, revision }
  const give = (reason: string) =>
    doing === 'extend'
      ? extend.mutate({ ...seen, reason }, { onSuccess: leave })
      : decide.mutate({ ...seen, reason, accept: doing === 'accept' }, { onSuccess: leave })
  return (
    <>
      <DraftNote form={form} />
      {doing === 'deny' && (
        <SegmentedControl
          mt="xs"
          size="xs"
          aria-label={intl.formatMessage({ id: 'amendments.ground' })}
          value={value.ground}
          onChange={(ground) => set(letterOn(ground))}
          data={GROUNDS.map((value) => ({
            value,
            label: intl.formatMessage({ id: `amendments.ground.${value}` }),
          }))}
        />
      )}
      <WithReason
        label={<FormattedMessage id={`amendments.${doing}.why`} />}
        how={<FormattedMessage id="amendments.why.how" />}
        action={<FormattedMessage id={`amendments.${doing}`} />}
        long=""
        typed={{ value: value.reason, set: (reason) => set({ ...value, reason }) }}
        busy={tell.isPending}
        error={tell.error}
        onCancel={leave}
        onGive={give}
      />
    </>
  )
}
