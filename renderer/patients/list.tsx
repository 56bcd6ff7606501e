import { Button, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { IconLock, IconSearch, IconUserPlus } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientRow } from '../../shared/patients/index.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import classes from '../kit/kit.module.css'
import { useNow } from '../kit/now.ts'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { type Column, DataTable, focusFirstRow } from '../kit/table.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { AgeText } from './age-text.tsx'
import { todayIn, writeCivilDate } from './birth-date.ts'
import { useFoundPatients } from './found.ts'

const MOST = 50
const DRAFT = 'patients.search'

const open = ({ patientId }: PatientRow): void => go(`/patients/${patientId}`)

/** Finding a patient: `g p`, a few letters of the name, Enter; or arrow down to another row, then Enter. */
export function PatientList() {
  const intl = useIntl()
  const mayRegister = useMay('patient.write')
  const mayMerge = useMay('patient.merge')
  const mayImport = useMay('patient.import')
  const [text, setText] = useState(() => {
    const { text: kept } = useDrafts.getState().byForm[DRAFT] ?? {}
    return typeof kept === 'string' ? kept : ''
  })
  const list = useRef<HTMLDivElement>(null)
  const { search, takeFirst, letGo } = useFoundPatients(text, MOST, open)
  const { data: rows = [], error } = search
  const asked = text.trim() !== ''
  const columns = usePatientColumns()
  const type = (next: string) => {
    setText(next)
    letGo()
    useDrafts.getState().hold(DRAFT, { text: next })
  }
  return (
    <Page
      title={<FormattedMessage id="screen.patients" />}
      actions={
        <>
          {mayImport && (
            <Button variant="subtle" onClick={() => go('/patients/import')}>
              <FormattedMessage id="screen.patients.import" />
            </Button>
          )}
          {mayMerge && (
            <Button variant="subtle" onClick={() => go('/patients/duplicates')}>
              <FormattedMessage id="screen.patients.duplicates" />
            </Button>
          )}
          {mayRegister && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => go('/patients/new')}>
              <FormattedMessage id="screen.patients.register" />
            </Button>
          )}
        </>
      }
    >
      <TextInput
        ref={focusOnArrival}
        size="md"
        maw="40rem"
        value={text}
        // What was asked before is there to be looked at again, and gives way to the next letter.
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') takeFirst()
          if (event.key === 'ArrowDown') {
            event.preventDefault()
            focusFirstRow(list.current)
          }
          // The first Escape empties the field, the next one leaves it.
          if (event.key === 'Escape' && text !== '') {
            event.preventDefault()
            type('')
          }
        }}
        leftSection={<IconSearch size={16} aria-hidden />}
        label={<FormattedMessage id="patients.find" />}
        description={<FormattedMessage id="patients.find.how" />}
      />
      <FailureNote error={error} onRetry={() => void search.refetch()} />
      {search.isPending && <Waiting />}
      {search.data && (
        <Panel
          title={
            <FormattedMessage
              id={asked ? 'patients.found' : 'patients.latest'}
              values={{ count: rows.length, most: MOST }}
            />
          }
          fill
        >
          {rows.length === 0 ? (
            <Empty>
              <FormattedMessage id={asked ? 'patients.not-found' : 'patients.none'} />
            </Empty>
          ) : (
            <DataTable
              ref={list}
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

function usePatientColumns(): readonly Column<PatientRow>[] {
  const intl = useIntl()
  const today = todayIn(intl.timeZone ?? 'UTC', useNow())
  return [
    { key: 'name', label: <FormattedMessage id="patient.name" />, cell: (row) => <Name row={row} />, width: '34%' },
    {
      key: 'birth',
      label: <FormattedMessage id="patient.birthOn" />,
      cell: ({ birthOn }) => writeCivilDate(birthOn, intl.locale),
    },
    {
      key: 'age',
      label: <FormattedMessage id="patient.years" />,
      cell: ({ birthOn }) => <AgeText birthOn={birthOn} today={today} />,
      numeric: true,
      width: '7rem',
    },
    {
      key: 'gender',
      label: <FormattedMessage id="patient.gender" />,
      cell: (row) => <FormattedMessage id={`patient.gender.${row.gender}`} />,
    },
    { key: 'phone', label: <FormattedMessage id="patient.phone" />, cell: (row) => row.phone },
    {
      key: 'number',
      label: <FormattedMessage id="patient.recordNumber" />,
      cell: (row) => row.recordNumber,
      numeric: true,
    },
  ]
}

function Name({ row }: { row: PatientRow }) {
  const { familyName, givenName, middleName, suffix, preferredName, formerName, formerNumber, deceased, inactive } = row
  const given = [givenName, middleName].filter(Boolean).join(' ')
  return (
    <span className={classes['clamped']}>
      <strong>{familyName}</strong>, {[given, suffix].filter(Boolean).join(', ')}{' '}
      {preferredName !== '' && <>“{preferredName}” </>}
      {row.sensitive && (
        <>
          <IconLock size={14} aria-hidden />
          <VisuallyHidden>
            <FormattedMessage id="patient.sensitive" />
          </VisuallyHidden>
        </>
      )}
      <Text component="span" size="sm" c="dimmed">
        {formerName !== '' && <FormattedMessage id="patients.formerly" values={{ name: formerName }} />}{' '}
        {formerNumber !== '' && <FormattedMessage id="patients.merged-from" values={{ number: formerNumber }} />}{' '}
        {deceased && <FormattedMessage id="patient.deceased" />}{' '}
        {inactive && <FormattedMessage id="patient.inactive" />}
      </Text>
    </span>
  )
}
