import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { ConsentForm, ExpiringConsent } from '../../shared/consents/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { Day } from '../kit/day.tsx'
import { PatientText } from '../kit/patient-text.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { FormFields } from './form-fields.tsx'

const PAGE = 100

/** The practice's forms, and whose signatures run out within a month. */
export function ConsentForms() {
  const intl = useIntl()
  const mayManage = useMay('practice.manage')
  const [writing, setWriting] = useState<ConsentForm | 'new' | null>(null)
  const forms = useAsk(['consents', 'forms', 'all'], (signal) => core.consents.forms({ all: true }, { signal }))
  const expiring = useAsk(['consents', 'expiring'], (signal) => core.consents.expiring({ limit: PAGE }, { signal }))
  const { entries = [], total = 0 } = expiring.data ?? {}
  return (
    <Page
      title={<FormattedMessage id="screen.consents" />}
      actions={
        mayManage &&
        writing === null && (
          <Button size="xs" onClick={() => setWriting('new')}>
            <FormattedMessage id="consents.form.new" />
          </Button>
        )
      }
    >
      <Panel title={<FormattedMessage id="consents.forms" />}>
        <Stack gap="xs">
          {writing !== null && (
            <FormFields
              key={writing === 'new' ? 'new' : writing.formId}
              form={writing === 'new' ? null : writing}
              onDone={() => setWriting(null)}
            />
          )}
          <FailureNote error={forms.error} onRetry={() => void forms.refetch()} />
          {forms.isPending && <Waiting />}
          {forms.data?.length === 0 && (
            <Empty>
              <FormattedMessage id="consents.forms.none" />
            </Empty>
          )}
          {forms.data?.map((form) => (
            <Group key={form.formId} justify="space-between">
              <Text size="sm" {...(!form.active && { c: 'dimmed' })}>
                <strong>{form.title}</strong> ·{' '}
                <FormattedMessage
                  id="consents.form.line"
                  values={{ number: form.number, months: form.validMonths ?? 0 }}
                />
                {' · '}
                <FormattedMessage id={`consents.form.asked.${form.askedAt}`} />
                {!form.active && (
                  <>
                    {' · '}
                    <FormattedMessage id="consents.form.inactive" />
                  </>
                )}
              </Text>
              {mayManage && (
                <Button size="compact-xs" variant="subtle" onClick={() => setWriting(form)}>
                  <FormattedMessage id="consents.form.change" />
                </Button>
              )}
            </Group>
          ))}
        </Stack>
      </Panel>
      <FailureNote error={expiring.error} onRetry={() => void expiring.refetch()} />
      {expiring.data && (
        <Panel title={<FormattedMessage id="consents.expiring" values={{ count: total, shown: entries.length }} />}>
          {entries.length === 0 ? (
            <Empty>
              <FormattedMessage id="consents.expiring.none" />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'consents.expiring' }, { count: total, shown: entries.length })}
              columns={COLUMNS}
              rows={entries}
              keyOf={(row) => row.entryId}
              onOpen={({ patientId }) => go(`/patients/${patientId}?section=coverage`)}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

const COLUMNS: readonly Column<ExpiringConsent>[] = [
  {
    key: 'on',
    label: <FormattedMessage id="consents.runs-out" />,
    cell: ({ expiresOn }) => <Day on={expiresOn} />,
    tight: true,
  },
  { key: 'title', label: <FormattedMessage id="consents.form.title" />, cell: ({ title }) => title, width: '40%' },
  {
    key: 'patient',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ patientName, birthOn }) => <PatientText patientName={patientName} birthOn={birthOn} />,
    width: '40%',
  },
]
