import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Consent } from '../../shared/consents/index.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { writeTold } from '../kit/event-time.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import { useMay } from '../shell/session.ts'
import { AnswerForm } from './answer.tsx'
import { CheckInConsents } from './check-in.tsx'
import classes from './consents.module.css'
import { AsSigned } from './signed.tsx'

/** What a patient agreed to, refused and took back, and what she has still to be asked. */
export function ConsentsPanel({ patientId }: { patientId: PatientId }) {
  return useMay('consent.read') ? <Shown patientId={patientId} /> : null
}

function Shown({ patientId }: { patientId: PatientId }) {
  const intl = useIntl()
  const mayWrite = useMay('consent.write')
  const [asking, setAsking] = useState<string | null>(null)
  const list = useAsk(['consents', 'of-patient', patientId], (signal) =>
    core.consents.ofPatient({ patientId }, { signal }),
  )
  const forms = useAsk(['consents', 'forms'], (signal) => core.consents.forms({}, { signal }))
  const form = forms.data?.find(({ formId }) => formId === asking)
  return (
    <Panel
      title={<FormattedMessage id="consents.title" />}
      actions={
        mayWrite &&
        !form &&
        (forms.data?.length ?? 0) > 0 && (
          <NativeSelect
            size="xs"
            aria-label={intl.formatMessage({ id: 'consents.ask-for' })}
            value=""
            onChange={(event) => setAsking(event.currentTarget.value)}
            data={[
              { value: '', label: intl.formatMessage({ id: 'consents.ask-for' }) },
              ...(forms.data ?? []).map(({ formId, title }) => ({ value: formId, label: title })),
            ]}
          />
        )
      }
    >
      <Stack gap="xs">
        <FailureNote error={list.error ?? forms.error} onRetry={() => void list.refetch()} />
        {list.isPending && <Waiting />}
        {mayWrite && !form && (list.data?.due.length ?? 0) > 0 && <CheckInConsents patientId={patientId} />}
        {form && (
          <AnswerForm
            key={form.formId}
            patientId={patientId}
            form={form}
            onDone={() => setAsking(null)}
            onCancel={() => setAsking(null)}
          />
        )}
        {list.data?.entries.length === 0 && (
          <Empty>
            <FormattedMessage id="consents.none" />
          </Empty>
        )}
        <div>
          {list.data?.entries.map((consent) => (
            <One key={consent.entryId} consent={consent} mayWrite={mayWrite} />
          ))}
        </div>
      </Stack>
    </Panel>
  )
}

function One({ consent, mayWrite }: { consent: Consent; mayWrite: boolean }) {
  const intl = useIntl()
  const [doing, setDoing] = useState<'revoke' | 'retract' | 'read' | null>(null)
  const tell = {
    revoke: useTell(core.consents.revoke, ['consents', 'timeline']),
    retract: useTell(core.consents.retract, ['consents', 'timeline']),
  }
  const { patientId, entryId, revision, title, status, holds, expiresOn, retraction, signerName, signerRelationship } =
    consent
  const gone = retraction !== null
  const expired = status === 'active' && !holds && !gone
  const close = () => setDoing(null)
  const asking = doing === 'revoke' || doing === 'retract' ? doing : null
  return (
    <article className={classes['one']} data-consent={entryId}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Text size="sm" className={gone ? (classes['gone'] ?? '') : ''}>
            <strong>{title}</strong> · <FormattedMessage id={`consents.status.${expired ? 'expired' : status}`} />
            {expiresOn !== null && status === 'active' && (
              <>
                {' · '}
                <FormattedMessage id="consents.until" values={{ day: writeTold(expiresOn, intl.locale) }} />
              </>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            {intl.formatDate(consent.decidedAt, { dateStyle: 'medium', timeStyle: 'short' })} · {signerName}
            {signerRelationship !== 'self' &&
              ` (${intl.formatMessage({ id: `consents.relationship.${signerRelationship}` })})`}
            {' · '}
            <FormattedMessage id="consents.before" values={{ name: consent.witnessName }} />
            {[consent.reason, consent.revocationReason, retraction?.reason ?? '']
              .filter((text) => text !== '')
              .map((text) => ` · ${text}`)}
          </Text>
        </div>
        {doing === null && (
          <Group gap={2}>
            <Button size="compact-xs" variant="subtle" onClick={() => setDoing('read')}>
              <FormattedMessage id="consents.read" />
            </Button>
            {mayWrite && status === 'active' && !gone && (
              <Button size="compact-xs" variant="subtle" onClick={() => setDoing('revoke')}>
                <FormattedMessage id="consents.revoke" />
              </Button>
            )}
            {mayWrite && !gone && (
              <Button size="compact-xs" variant="subtle" onClick={() => setDoing('retract')}>
                <FormattedMessage id="consents.retract" />
              </Button>
            )}
          </Group>
        )}
      </Group>
      {asking && (
        <WithReason
          label={<FormattedMessage id={`consents.${asking}.why`} />}
          action={<FormattedMessage id={`consents.${asking}`} />}
          busy={tell[asking].isPending}
          error={tell[asking].error}
          onCancel={close}
          onGive={(reason) => tell[asking].mutate({ patientId, entryId, revision, reason }, { onSuccess: close })}
        />
      )}
      {doing === 'read' && <AsSigned patientId={patientId} entryId={entryId} onClose={close} />}
    </article>
  )
}
