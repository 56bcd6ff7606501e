import { Button, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientRow } from '../../shared/patients/index.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { useFoundPatients } from '../patients/index.ts'
import { useMay } from '../shell/session.ts'
import { WHOSE } from './columns.tsx'
import { TwiceNote } from './twice.tsx'

const MOST = 50
const open = ({ patientId }: PatientRow): void => go(`/patients/${patientId}/account`)

/** Finding a patient's account: a few letters of the name, arrow down, Enter. */
export function Accounts() {
  const intl = useIntl()
  const [text, setText] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const { search, takeFirst, letGo } = useFoundPatients(text, MOST, open)
  return (
    <Page title={<FormattedMessage id="screen.ledger.accounts" />} actions={<OtherPlaces />}>
      <TwiceNote />
      <TextInput
        ref={focusOnArrival}
        maw="40rem"
        label={<FormattedMessage id="ledger.accounts.find" />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          letGo()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && text.trim() !== '') takeFirst()
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          focusFirstRow(list.current)
        }}
      />
      <FailureNote error={search.error} onRetry={() => void search.refetch()} />
      {search.isPending && <Waiting />}
      {search.data && (
        <Panel fill>
          {search.data.length === 0 ? (
            <Empty>
              <FormattedMessage id="ledger.accounts.none" />
            </Empty>
          ) : (
            <DataTable
              ref={list}
              label={intl.formatMessage({ id: 'screen.ledger.accounts' })}
              columns={COLUMNS}
              rows={search.data}
              keyOf={({ patientId }) => patientId}
              onOpen={open}
            />
          )}
        </Panel>
      )}
    </Page>
  )
}

/** The way to the rest of the office's work with money. */
function OtherPlaces() {
  const may = { 'ledger.adjust': useMay('ledger.adjust'), 'day.close': useMay('day.close') }
  const places = [
    ['/payers', 'ledger.payers', 'ledger.adjust'],
    ['/deposit', 'ledger.deposit', 'day.close'],
    ['/twice', 'ledger.twice', 'ledger.adjust'],
    ['/books', 'ledger.conventions', 'ledger.adjust'],
  ] as const
  return places
    .filter(([, , needs]) => may[needs])
    .map(([path, id]) => (
      <Button key={id} variant="subtle" onClick={() => go(path)}>
        <FormattedMessage id={`screen.${id}`} />
      </Button>
    ))
}

const COLUMNS: readonly Column<PatientRow>[] = [
  ...WHOSE,
  {
    key: 'number',
    label: <FormattedMessage id="patient.recordNumber" />,
    cell: ({ recordNumber }) => recordNumber,
    tight: true,
  },
]
