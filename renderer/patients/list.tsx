import { Button, TextInput } from '@mantine/core'
import { IconLock, IconSearch, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { writeCivilDate } from './birth-date.ts'

const MOST = 50

/** Finding a patient: type, arrow down, Enter. */
export function PatientList() {
  const intl = useIntl()
  const mayRegister = useMay('patient.write')
  const [text, setText] = useState(() => String(useDrafts.getState().byForm['patients.search'] ?? ''))
  const found = useAsk(
    ['patients', 'search', text],
    (signal) => core.patients.search({ text, limit: MOST }, { signal }),
    { keepLast: true },
  )
  const rows = found.data ?? []
  const type = (next: string) => {
    setText(next)
    useDrafts.getState().keep('patients.search', next)
  }
  const open = ({ patientId }: PatientRow) => go(`/patients/${patientId}`)
  const columns = [
    { key: 'name', label: <FormattedMessage id="patient.name" />, cell: (row: PatientRow) => <Name row={row} /> },
    {
      key: 'birth',
      label: <FormattedMessage id="patient.birthOn" />,
      cell: (row: PatientRow) => writeCivilDate(row.birthOn, intl.locale),
    },
    {
      key: 'gender',
      label: <FormattedMessage id="patient.gender" />,
      cell: (row: PatientRow) => intl.formatMessage({ id: `patient.gender.${row.gender}` }),
    },
    { key: 'phone', label: <FormattedMessage id="patient.phone" />, cell: (row: PatientRow) => row.phone },
    {
      key: 'number',
      label: <FormattedMessage id="patient.recordNumber" />,
      cell: (row: PatientRow) => row.recordNumber,
      numeric: true,
    },
  ]
  return (
    <Page
      title={<FormattedMessage id="screen.patients" />}
      actions={
        mayRegister && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => go('/patients/new')}>
            <FormattedMessage id="screen.patients.register" />
          </Button>
        )
      }
    >
      <TextInput
        autoFocus
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && rows[0]) open(rows[0])
          if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('tbody tr')?.focus()
          if (event.key === 'Escape') type('')
        }}
        leftSection={<IconSearch size={16} aria-hidden />}
        label={<FormattedMessage id="patients.find" />}
        description={<FormattedMessage id="patients.find.how" />}
      />
      <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      {found.data && (
        <Panel
          title={
            <FormattedMessage
              id={text.trim() === '' ? 'patients.latest' : 'patients.found'}
              values={{ count: rows.length, most: MOST }}
            />
          }
        >
          {rows.length === 0 ? (
            <Empty>
              <FormattedMessage id={text.trim() === '' ? 'patients.none' : 'patients.not-found'} />
            </Empty>
          ) : (
            <DataTable
              label={intl.formatMessage({ id: 'screen.patients' })}
              columns={columns}
              rows={rows}
              keyOf={(row) => row.patientId}
              onOpen={open}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

function Name({ row }: { row: PatientRow }) {
  const intl = useIntl()
  return (
    <>
      <strong>{row.familyName}</strong>, {[row.givenName, row.middleName].filter(Boolean).join(' ')}{' '}
      {row.sensitive && <IconLock size={14} role="img" aria-label={intl.formatMessage({ id: 'patient.sensitive' })} />}
    </>
  )
}
