import { Group, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { AccountLine } from '../../shared/ledger/index.ts'
import type { PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { Day } from '../kit/day.tsx'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { Amount } from './money.tsx'

const FEW = 8
type Props = { onFound: (line: AccountLine, who: string) => void; chosen: ReadonlySet<string> }

/** Finding the charges that a payer answers: a few letters of the patient's name, then the charge. Each Enter adds one. */
export function FindCharges({ onFound, chosen }: Props) {
  const intl = useIntl()
  const [text, setText] = useState('')
  const [patient, setPatient] = useState<PatientRow | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const search = useAsk(
    ['patients', 'search', text],
    (signal) => core.patients.search({ text, limit: FEW }, { signal }),
    { keepLast: true },
  )
  return (
    <>
      <TextInput
        label={<FormattedMessage id="ledger.remit.find" />}
        maw="24rem"
        value={text}
        autoComplete="off"
        data-find-charges
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          setPatient(null)
        }}
        onKeyDown={(event) => {
          // Enter looks for charges; it does not send the form around it.
          if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
          event.preventDefault()
          event.stopPropagation()
          focusFirstRow(list.current)
        }}
      />
      <FailureNote error={search.error} onRetry={() => void search.refetch()} />
      {patient === null && text.trim() !== '' && search.data && (
        <DataTable
          ref={list}
          label={intl.formatMessage({ id: 'ledger.remit.find' })}
          columns={PATIENTS}
          rows={search.data}
          keyOf={({ patientId }) => patientId}
          onOpen={setPatient}
        />
      )}
      {patient && <Charges key={patient.patientId} patient={patient} chosen={chosen} onFound={onFound} />}
    </>
  )
}

function Charges({ patient, chosen, onFound }: Props & { patient: PatientRow }) {
  const intl = useIntl()
  const list = useRef<HTMLDivElement>(null)
  const { patientId, familyName, givenName } = patient
  const account = useAsk(['ledger', 'account', patientId], (signal) => core.ledger.account({ patientId }, { signal }))
  const lines = (account.data?.lines ?? [])
    .filter(({ voided, kind, itemId }) => !voided && kind === 'charge' && !chosen.has(itemId))
    // What insurance still owes stands first.
    .toSorted((a, b) => Number(b.insuranceCents > 0) - Number(a.insuranceCents > 0))
  return (
    <Group gap="xs" ref={(element) => (element === null ? undefined : focusFirstRow(list.current))}>
      <FailureNote error={account.error} onRetry={() => void account.refetch()} />
      {account.isPending && <Waiting />}
      {account.data && lines.length === 0 && (
        <Empty>
          <FormattedMessage id="ledger.remit.no-charges" />
        </Empty>
      )}
      {lines.length > 0 && (
        <DataTable
          ref={(element: HTMLDivElement | null) => {
            list.current = element
            focusFirstRow(element)
          }}
          label={intl.formatMessage({ id: 'ledger.remit.charges-of' }, { name: `${familyName}, ${givenName}` })}
          columns={LINES}
          rows={lines}
          keyOf={({ itemId }) => itemId}
          onOpen={(line) => onFound(line, `${familyName}, ${givenName}`)}
        />
      )}
    </Group>
  )
}

const PATIENTS: readonly Column<PatientRow>[] = [
  {
    key: 'name',
    label: <FormattedMessage id="patient.name" />,
    cell: ({ familyName, givenName }) => `${familyName}, ${givenName}`,
  },
  {
    key: 'born',
    label: <FormattedMessage id="patient.birthOn" />,
    cell: ({ birthOn }) => <Day on={birthOn} />,
    tight: true,
  },
]
const LINES: readonly Column<AccountLine>[] = [
  {
    key: 'dos',
    label: <FormattedMessage id="ledger.column.dos" />,
    cell: ({ dosOn }) => <Day on={dosOn} />,
    tight: true,
  },
  {
    key: 'what',
    label: <FormattedMessage id="ledger.column.what" />,
    cell: ({ code, description }) => `${code} ${description}`,
  },
  { key: 'payer', label: <FormattedMessage id="ledger.column.payer" />, cell: ({ payer }) => payer },
  {
    key: 'charged',
    label: <FormattedMessage id="ledger.column.charged" />,
    cell: ({ cents }) => <Amount cents={cents} />,
    numeric: true,
    tight: true,
  },
  {
    key: 'insurance',
    label: <FormattedMessage id="ledger.column.insurance" />,
    cell: ({ insuranceCents }) => <Amount cents={insuranceCents} />,
    numeric: true,
    tight: true,
  },
]
