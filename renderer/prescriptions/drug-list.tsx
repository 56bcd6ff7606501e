import { Group, SegmentedControl } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedDate, FormattedMessage, IntlProvider, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { drugName, type Medication, takenAs } from '../../shared/medications/index.ts'
import { type PatientLanguage, type Prescription, readSig, saySig } from '../../shared/prescriptions/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { PrintButton, PrintForm, useHandOut } from '../kit/hand-out.tsx'
import { Empty, Page, Waiting } from '../kit/page.tsx'
import { useNow } from '../kit/now.ts'
import { LOCALES, words } from '../words/index.ts'
import classes from './prescriptions.module.css'

/** The drugs that a patient takes, in plain words and in her language, to take home. */
export function PatientDrugList() {
  const intl = useIntl()
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const [language, setLanguage] = useState<PatientLanguage>(intl.locale.startsWith('es') ? 'es' : 'en')
  const list = useAsk(['medications', 'list', patientId], (signal) => core.medications.list({ patientId }, { signal }))
  const written = useAsk(['prescriptions', 'list', patientId], (signal) =>
    core.prescriptions.list({ patientId }, { signal }),
  )
  const printing = useHandOut()
  const taken = list.data?.entries.filter(({ status, retraction }) => retraction === null && status === 'active')
  return (
    <Page
      title={<FormattedMessage id="screen.prescriptions.list" />}
      actions={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={intl.formatMessage({ id: 'prescriptions.list.language' })}
            value={language}
            onChange={(value) => setLanguage(value === 'es' ? 'es' : 'en')}
            data={[
              { value: 'en', label: 'English' },
              { value: 'es', label: 'Español' },
            ]}
          />
          <PrintButton printing={printing} disabled={!taken || !written.data} />
        </Group>
      }
    >
      <PrintForm printing={printing} patientId={patientId} what={{ kind: 'drug-list' }} />
      <FailureNote error={list.error ?? written.error} onRetry={() => void list.refetch()} />
      {(list.isPending || written.isPending) && <Waiting />}
      {taken && written.data && (
        <IntlProvider locale={LOCALES[language]} messages={words[language]} timeZone={intl.timeZone ?? 'UTC'}>
          <Plain patientId={patientId} drugs={taken} prescriptions={written.data} language={language} />
        </IntlProvider>
      )}
    </Page>
  )
}

type PlainProps = {
  patientId: PatientId
  drugs: readonly Medication[]
  prescriptions: readonly Prescription[]
  language: PatientLanguage
}

function Plain({ patientId, drugs, prescriptions, language }: PlainProps) {
  const now = useNow()
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <article className={classes['paper']} lang={language} data-drug-list>
      <h2>
        <FormattedMessage id="prescriptions.list.title" />
      </h2>
      <div>
        {patient.data && `${patient.data.givenName} ${patient.data.familyName}`} · {practice.data?.name} ·{' '}
        <FormattedDate value={now} dateStyle="long" />
      </div>
      {drugs.length === 0 ? (
        <Empty>
          <FormattedMessage id="prescriptions.list.none" />
        </Empty>
      ) : (
        <ul>
          {drugs.map((drug) => (
            <li key={drug.entryId}>
              <strong>{drugName(drug)}</strong>
              <div>{directionsOf(drug, prescriptions, language)}</div>
              {drug.reasonText !== '' && (
                <div>
                  <FormattedMessage id="prescriptions.list.for" values={{ what: drug.reasonText }} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>
        <FormattedMessage id="prescriptions.list.bring" />
      </p>
    </article>
  )
}

/** By the prescription that the entry comes from, the newest first; else by what stands in the entry, as it was written. */
function directionsOf(drug: Medication, prescriptions: readonly Prescription[], language: PatientLanguage): string {
  const own = prescriptions.find(({ medicationId, signature }) => medicationId === drug.entryId && signature !== null)
  // An entry that was changed since says itself how it is taken.
  const current = own && saySig(own.sig, 'en') === drug.sig
  return saySig(current ? own.sig : readSig(drug.sig).sig, language) || takenAs(drug).join(' ')
}
