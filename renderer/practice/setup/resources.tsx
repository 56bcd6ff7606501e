import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useIntl } from 'react-intl'
import type { Places, Resource } from '../../../shared/practice/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { EditList } from './edit-list.tsx'
import { SetForm } from './set-form.tsx'

/** Rooms and equipment, and how many visits each takes at once. */
export function Resources({ places }: { places: Places }) {
  const intl = useIntl()
  const at = (id: string) => places.locations.find(({ locationId }) => locationId === id)?.name ?? ''
  return (
    <EditList
      words="setup.resources"
      rows={places.resources}
      keyOf={({ resourceId }) => resourceId}
      isPast={({ active }) => !active}
      line={({ name, kind, locationId, capacity }) =>
        [
          name,
          intl.formatMessage({ id: `setup.kind.${kind}` }),
          at(locationId),
          capacity > 1 && intl.formatMessage({ id: 'setup.takes' }, { capacity }),
        ]
          .filter(Boolean)
          .join(' · ')
      }
      form={(row, done) => <ResourceForm row={row} places={places} onDone={done} />}
    />
  )
}

function ResourceForm({ row, places, onDone }: { row: Resource | null; places: Places; onDone: () => void }) {
  const intl = useIntl()
  const [details, setDetails] = useState({
    locationId: row?.locationId ?? places.locations[0]?.locationId ?? ('' as never),
    kind: row?.kind ?? ('room' as 'room' | 'equipment'),
    name: row?.name ?? '',
    capacity: row?.capacity ?? 1,
    active: row?.active ?? true,
  })
  const save = useTell(core.practice.saveResource, ['practice', 'appointments', 'flow'])
  const change = (values: Partial<typeof details>) => setDetails({ ...details, ...values })
  const word = (id: string) => intl.formatMessage({ id: `setup.${id}` })
  return (
    <SetForm
      about="resource"
      busy={save.isPending}
      error={save.error}
      onCancel={onDone}
      onSave={() =>
        save.mutate({ id: row?.resourceId ?? null, revision: row?.revision ?? 0, details }, { onSuccess: onDone })
      }
    >
      <TextInput
        label={word('name')}
        value={details.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        required
      />
      <NativeSelect
        label={word('kind')}
        value={details.kind}
        onChange={(event) => change({ kind: event.currentTarget.value as 'room' })}
        data={(['room', 'equipment'] as const).map((value) => ({ value, label: word(`kind.${value}`) }))}
      />
      <NativeSelect
        label={word('location')}
        value={details.locationId}
        onChange={(event) => change({ locationId: event.currentTarget.value as never })}
        data={places.locations.map(({ locationId, name }) => ({ value: locationId, label: name }))}
      />
      <NumberInput
        w="7rem"
        label={word('capacity')}
        value={details.capacity}
        onChange={(value) => change({ capacity: Number(value) })}
        min={1}
        max={99}
        hideControls
      />
      <Switch
        checked={details.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
        label={word('active')}
      />
    </SetForm>
  )
}
