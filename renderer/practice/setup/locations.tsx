import { Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useIntl } from 'react-intl'
import type { Location } from '../../../shared/practice/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { TimeZoneField } from '../time-zone-field.tsx'
import { EditList } from './edit-list.tsx'
import { SetForm } from './set-form.tsx'

/** Where the practice sees people, each place with its own zone. */
export function Locations({ locations }: { locations: readonly Location[] }) {
  return (
    <EditList
      words="setup.locations"
      rows={locations}
      keyOf={({ locationId }) => locationId}
      isPast={({ active }) => !active}
      line={({ name, timeZone, addressLine, phone }) =>
        [name, timeZone, addressLine, phone].filter(Boolean).join(' · ')
      }
      form={(row, done) => <LocationForm row={row} onDone={done} />}
    />
  )
}

function LocationForm({ row, onDone }: { row: Location | null; onDone: () => void }) {
  const intl = useIntl()
  const [details, setDetails] = useState({
    name: row?.name ?? '',
    timeZone: row?.timeZone ?? intl.timeZone ?? 'UTC',
    addressLine: row?.addressLine ?? '',
    phone: row?.phone ?? '',
    active: row?.active ?? true,
  })
  const save = useTell(core.practice.saveLocation, ['practice', 'appointments', 'flow'])
  const change = (values: Partial<typeof details>) => setDetails({ ...details, ...values })
  const text = (name: 'name' | 'addressLine' | 'phone') => ({
    label: intl.formatMessage({ id: `setup.${name}` }),
    value: details[name],
    onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }),
  })
  return (
    <SetForm
      about="location"
      busy={save.isPending}
      error={save.error}
      onCancel={onDone}
      onSave={() =>
        save.mutate({ id: row?.locationId ?? null, revision: row?.revision ?? 0, details }, { onSuccess: onDone })
      }
    >
      <TextInput {...text('name')} required />
      <TimeZoneField value={details.timeZone} onChange={(timeZone) => change({ timeZone })} />
      <TextInput {...text('addressLine')} />
      <TextInput {...text('phone')} />
      <Switch
        checked={details.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
        label={intl.formatMessage({ id: 'setup.active' })}
      />
    </SetForm>
  )
}
