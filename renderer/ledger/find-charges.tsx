import { Group, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { AccountLine } from '../../shared/ledger/index.ts'
import type { PatientRow } from '../../shared/patients/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { DAY_OF_SERVICE, money, WHOSE } from './columns.tsx'

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
          columns={WHOSE}
          rows={search.data}
          keyOf={({ patientId }) => patientId}
          onOpen={setPatient}
        />
      )}
      {patient && (
        <Charges
          key={patient.patientId}
          patient={patient}
          chosen={chosen}
          onFound={(line, who) => {
            // The list makes room: what is typed next, and whether it adds up, stands in view.
            setPatient(null)
            setText('')
            onFound(line, who)
          }}
        />
      )}
    </>
  )
}

function Charges({ patient, chosen, onFound }: Props & { patient: PatientRow }) {
  const intl = useIntl()
  const list = useRef<HTMLDivElement>(null)
  const { patientId, familyName, givenName } = patient
  const account = useAsk(['ledger', 'account', patientId], (signal) => core.ledger.account({ patientId }, { signal }))
  const isHere = account.data !== undefined
  // Once, when they come: what is typed into the lines above must keep the focus afterwards.
  useEffect(() => {
    if (isHere) focusFirstRow(list.current)
  }, [isHere])
  const lines = (account.data?.lines ?? [])
    .filter(({ voided, kind, itemId }) => !voided && kind === 'charge' && !chosen.has(itemId))
    // What insurance still owes stands first.
    .toSorted((a, b) => Number(b.insuranceCents > 0) - Number(a.insuranceCents > 0))
  return (
    <Group gap="xs">
      <FailureNote error={account.error} onRetry={() => void account.refetch()} />
      {account.isPending && <Waiting />}
      {account.data && lines.length === 0 && (
        <Empty>
          <FormattedMessage id="ledger.remit.no-charges" />
        </Empty>
      )}
      {lines.length > 0 && (
        <DataTable
          ref={list}
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

const LINES: readonly Column<AccountLine>[] = [
  DAY_OF_SERVICE,
  {
    key: 'what',
    label: <FormattedMessage id="ledger.column.what" />,
    cell: ({ code, description }) => `${code} ${description}`,
  },
  { key: 'payer', label: <FormattedMessage id="ledger.column.payer" />, cell: ({ payer }) => payer },
  money('charged', ({ cents }) => cents),
  money('insurance', ({ insuranceCents }) => insuranceCents),
]
