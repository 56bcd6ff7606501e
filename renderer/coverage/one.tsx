import { Button, Group, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Coverage } from '../../shared/coverage/index.ts'
import { type CivilDate, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { readDay } from '../kit/civil-day.ts'
import { writeTold } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { Waiting } from '../kit/page.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { Card } from './card.tsx'
import classes from './coverage.module.css'
import { CoverageForm } from './form.tsx'
import { CoverageText, HoldsText } from './words.tsx'

type Doing = 'change' | 'end' | 'retract' | 'history' | null

/** One coverage, what can be done with it, its card and its history. */
export function OneCoverage({ coverage, mayWrite }: { coverage: Coverage; mayWrite: boolean }) {
  const [doing, setDoing] = useState<Doing>(null)
  const { patientId, coverageId, revision, status, inEffect, kind } = coverage
  const draft = `coverage.change.${coverageId}`
  const forget = () => useDrafts.getState().drop(draft)
  const tell = {
    change: useTell(core.coverage.change, ['coverage'], forget),
    confirm: useTell(core.coverage.confirm, ['coverage']),
    retract: useTell(core.coverage.retract, ['coverage']),
  }
  const seen = { patientId, coverageId, revision }
  const stands = status !== 'entered-in-error'
  const close = () => {
    forget()
    setDoing(null)
  }
  const done = { onSuccess: close }
  const act = (id: string, run: () => void): ReactNode => (
    <Button key={id} size="compact-xs" variant="subtle" onClick={run}>
      <FormattedMessage id={`coverage.do.${id}`} />
    </Button>
  )
  const look = stands ? (inEffect ? '' : (classes['over'] ?? '')) : `${classes['over']} ${classes['error']}`
  return (
    <article className={classes['one']} data-coverage={coverageId}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Text size="sm" className={look}>
            <CoverageText coverage={coverage} />
          </Text>
          <HoldsText coverage={coverage} />
          {!stands && (
            <Text size="xs" c="dimmed">
              <FormattedMessage id="coverage.status.entered-in-error" />
            </Text>
          )}
          {coverage.note !== '' && <Text size="xs">{coverage.note}</Text>}
        </div>
        {doing === null && (
          <Group gap={2}>
            {mayWrite &&
              inEffect &&
              act('confirm', () => tell.confirm.mutate({ patientId, seen: [{ coverageId, revision }] }))}
            {mayWrite && stands && act('change', () => setDoing('change'))}
            {mayWrite && stands && act('end', () => setDoing('end'))}
            {mayWrite && stands && act('retract', () => setDoing('retract'))}
            {act('history', () => setDoing('history'))}
          </Group>
        )}
      </Group>
      {kind === 'insurance' && stands && <Card coverage={coverage} mayWrite={mayWrite} />}
      <FailureNote error={tell.confirm.error} />
      {doing === 'change' && (
        <CoverageForm
          draft={draft}
          patientId={patientId}
          start={coverage as never}
          busy={tell.change.isPending}
          error={tell.change.error}
          onCancel={close}
          onSave={(details) => tell.change.mutate({ ...seen, details }, done)}
        />
      )}
      {doing === 'end' && <End coverage={coverage} onDone={close} />}
      {doing === 'retract' && (
        <WithReason
          label={<FormattedMessage id="orders.why" />}
          action={<FormattedMessage id="coverage.do.retract" />}
          busy={tell.retract.isPending}
          error={tell.retract.error}
          onCancel={close}
          onGive={(reason) => tell.retract.mutate({ ...seen, reason }, done)}
        />
      )}
      {doing === 'history' && <History coverage={coverage} onClose={close} />}
    </article>
  )
}

function End({ coverage, onDone }: { coverage: Coverage; onDone: () => void }) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant) as CivilDate
  const { patientId, coverageId, revision } = coverage
  const [text, setText] = useState(intl.formatMessage({ id: 'kit.today' }))
  const [reason, setReason] = useState('')
  const end = useTell(core.coverage.end, ['coverage'])
  const termOn = readDay(text, today, 'past')
  return (
    <ShortForm
      about="end"
      onCancel={onDone}
      onSave={() => termOn && end.mutate({ patientId, coverageId, revision, termOn, reason }, { onSuccess: onDone })}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          w="9rem"
          label={<FormattedMessage id="coverage.termOn" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={termOn === null && intl.formatMessage({ id: 'coverage.day.wrong' })}
        />
        <TextInput
          size="xs"
          w="18rem"
          label={<FormattedMessage id="coverage.why" />}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
        />
        <Button type="submit" size="xs" loading={end.isPending}>
          <FormattedMessage id="coverage.do.end" />
        </Button>
      </Group>
      <FailureNote error={end.error} />
    </ShortForm>
  )
}

function History({ coverage: { patientId, coverageId }, onClose }: { coverage: Coverage; onClose: () => void }) {
  const intl = useIntl()
  const history = useAsk(['coverage', 'history', coverageId], (signal) =>
    core.coverage.history({ patientId, coverageId }, { signal }),
  )
  return (
    <div>
      <FailureNote error={history.error} onRetry={() => void history.refetch()} />
      {history.isPending && <Waiting />}
      {history.data?.map(({ at, byName, what, reason, details }) => (
        <Text size="xs" key={`${at} ${what}`}>
          {intl.formatDate(at, { dateStyle: 'short', timeStyle: 'short' })} · {byName} ·{' '}
          <FormattedMessage id={`coverage.what.${what}`} />
          {reason !== '' && ` · ${reason}`}
          {` · ${[details.payerName, details.memberId, ...[details.effectiveOn, details.termOn].map((day) => writeTold(day, intl.locale))].filter(Boolean).join(' · ')}`}
        </Text>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={onClose}>
        <FormattedMessage id="kit.close" />
      </Button>
    </div>
  )
}
