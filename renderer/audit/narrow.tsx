import { Group, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { AuditAction, type AuditFilter, type AuditPatient } from '../../shared/audit/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** What the audit is narrowed to: days as they are typed, and the patient with her name. */
export type Narrowing = Pick<AuditFilter, 'text' | 'userId' | 'action'> & {
  from?: string
  until?: string
  patient?: AuditPatient
}

type Props = {
  narrowing: Narrowing
  onNarrow: (next: { [K in keyof Narrowing]?: Narrowing[K] | null }) => void
}

/** The fields above the audit. */
export function AuditFilters({ narrowing, onNarrow }: Props) {
  const intl = useIntl()
  const users = useAsk(['access', 'users'], (signal) => core.access.users({}, { signal }))
  const choices = <V extends string>(values: readonly V[], of: string) =>
    values.map((value) => ({ value, label: intl.formatMessage({ id: `${of}.${value}` }) }))
  const clear = { 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }
  const day = (name: 'from' | 'until') => (
    <TextInput
      type="date"
      label={<FormattedMessage id={`audit.${name}`} />}
      value={narrowing[name] ?? ''}
      max="9999-12-31"
      onChange={(event) => onNarrow({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <Group className="no-print" align="end" gap="sm" wrap="wrap">
      {day('from')}
      {day('until')}
      <PatientChoice chosen={narrowing.patient} onChoose={(patient) => onNarrow({ patient })} />
      {users.data && (
        <Select
          w="9.75rem"
          label={<FormattedMessage id="audit.sort.user" />}
          placeholder={intl.formatMessage({ id: 'audit.everyone' })}
          data={users.data.map(({ userId, displayName }) => ({ value: userId, label: displayName }))}
          value={narrowing.userId ?? null}
          onChange={(value) => onNarrow({ userId: value })}
          clearable
          searchable
          clearButtonProps={clear}
        />
      )}
      <Select
        w="9.75rem"
        label={<FormattedMessage id="audit.sort.action" />}
        placeholder={intl.formatMessage({ id: 'audit.every-action' })}
        data={choices(AuditAction.options, 'action')}
        value={narrowing.action ?? null}
        onChange={(value) => onNarrow({ action: value })}
        clearable
        clearButtonProps={clear}
      />
      <TextInput
        w="9.5rem"
        label={<FormattedMessage id="audit.text" />}
        value={narrowing.text ?? ''}
        onChange={(event) => onNarrow({ text: event.currentTarget.value })}
      />
    </Group>
  )
}

const nameOf = ({ patientName, recordNumber }: AuditPatient): string => `${patientName} · ${recordNumber}`

/** One patient by a part of her name or her record number. */
function PatientChoice({
  chosen,
  onChoose,
}: {
  chosen: AuditPatient | undefined
  onChoose: (patient: AuditPatient | null) => void
}) {
  const intl = useIntl()
  const [typed, setTyped] = useState('')
  const asks = typed.trim() !== '' && !(chosen && typed === nameOf(chosen))
  const found = useAsk(
    ['audit', 'patients', asks ? typed.trim() : null],
    (signal) =>
      asks
        ? core.audit.patients({ text: typed.trim() }, { signal })
        : Promise.resolve({ ok: true as const, value: [] as AuditPatient[] }),
    { keepLast: true },
  )
  const patients = [...(chosen ? [chosen] : []), ...(found.data ?? [])]
  const byId = new Map(patients.map((patient) => [patient.patientId, patient]))
  return (
    <Select
      w="17.5rem"
      label={<FormattedMessage id="audit.sort.patient" />}
      placeholder={intl.formatMessage({ id: 'audit.every-patient' })}
      nothingFoundMessage={asks ? intl.formatMessage({ id: 'audit.no-patient' }) : undefined}
      data={[...byId.values()].map((patient) => ({ value: patient.patientId, label: nameOf(patient) }))}
      // What was found fits already, also where it fits by the number.
      filter={({ options }) => options}
      value={chosen?.patientId ?? null}
      onChange={(id) => onChoose((id !== null && byId.get(id)) || null)}
      searchValue={typed}
      onSearchChange={(next) => {
        setTyped(next)
        if (next === '' && chosen) onChoose(null)
      }}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': intl.formatMessage({ id: 'kit.clear' }) }}
    />
  )
}
