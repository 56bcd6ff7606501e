import { Button, TextInput } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { fullName, type Patient, type PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable } from '../kit/table.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { writeCivilDate } from './birth-date.ts'
import { MergeLog } from './merge-log.tsx'
import { MergePair } from './merge-pair.tsx'
import { Identity } from './summary.tsx'

/** Under which draft the other chart is kept that somebody chose before coming here. */
export const MERGE_DRAFT = 'patients.merge'

/** Merging another chart with this one: finding it, comparing both, deciding which one stays; and taking merges back. */
export function MergePatient() {
  const { patientId } = useParams({ strict: false }) as { patientId: PatientId }
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  return (
    <Page
      title={<FormattedMessage id="screen.patients.merge" />}
      under={chart.data && <Identity patient={chart.data} />}
      beside={chart.data && <strong>{fullName(chart.data)}</strong>}
      actions={
        <Button variant="subtle" onClick={() => go(`/patients/${patientId}`)}>
          <FormattedMessage id="kit.back" />
        </Button>
      }
    >
      <FailureNote error={chart.error} onRetry={() => void chart.refetch()} />
      {chart.data ? <Merging key={patientId} patient={chart.data} /> : !chart.error && <Waiting />}
    </Page>
  )
}

function Merging({ patient }: { patient: Patient }) {
  const kept = useDrafts.getState().byForm[MERGE_DRAFT]?.[patient.patientId]
  const [otherId, setOtherId] = useState<PatientId | null>(typeof kept === 'string' ? (kept as PatientId) : null)
  const choose = (chosen: PatientId | null) => {
    setOtherId(chosen)
    if (chosen === null) useDrafts.getState().drop(MERGE_DRAFT)
  }
  if (patient.mergedInto !== null) return <MergeLog patient={patient} />
  return (
    <>
      {otherId === null && <FindOther patient={patient} onChoose={choose} />}
      {otherId !== null && <WithOther patient={patient} otherId={otherId} onLeave={() => choose(null)} />}
      <MergeLog patient={patient} />
    </>
  )
}

type WithOtherProps = { patient: Patient; otherId: PatientId; onLeave: () => void }

function WithOther({ patient, otherId, onLeave }: WithOtherProps) {
  const other = useAsk(['patients', 'chart', otherId], (signal) =>
    core.patients.get({ patientId: otherId }, { signal }),
  )
  return (
    <>
      <FailureNote error={other.error} onRetry={() => void other.refetch()} />
      {other.isPending && <Waiting />}
      {other.data && <MergePair one={patient} other={other.data} onLeave={onLeave} />}
    </>
  )
}

function FindOther({ patient, onChoose }: { patient: Patient; onChoose: (id: PatientId) => void }) {
  const intl = useIntl()
  const [text, setText] = useState(patient.familyName)
  const found = useAsk(
    ['patients', 'search', text],
    (signal) => core.patients.search({ text, limit: 20 }, { signal }),
    { keepLast: true },
  )
  const rows = (found.data ?? []).filter(({ patientId }) => patientId !== patient.patientId)
  const columns: readonly Column<PatientRow>[] = [
    { key: 'name', label: <FormattedMessage id="patient.name" />, cell: (row) => fullName(row), width: '40%' },
    {
      key: 'birth',
      label: <FormattedMessage id="patient.birthOn" />,
      cell: ({ birthOn }) => writeCivilDate(birthOn, intl.locale),
    },
    { key: 'phone', label: <FormattedMessage id="patient.phone" />, cell: ({ phone }) => phone },
    {
      key: 'number',
      label: <FormattedMessage id="patient.recordNumber" />,
      cell: (row) => row.recordNumber,
      numeric: true,
    },
  ]
  return (
    <Panel title={<FormattedMessage id="patients.merge.which" />}>
      <TextInput
        ref={focusOnArrival}
        label={<FormattedMessage id="patients.find" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        mb="sm"
      />
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.data && rows.length === 0 && (
        <Empty>
          <FormattedMessage id="patients.not-found" />
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label={intl.formatMessage({ id: 'patients.merge.which' })}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.patientId}
          onOpen={({ patientId }) => onChoose(patientId)}
        />
      )}
    </Panel>
  )
}
