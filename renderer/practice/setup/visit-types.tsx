import { Checkbox, Group, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useIntl } from 'react-intl'
import { COLOURS, type Colour, type LocationId, type Places, type VisitType } from '../../../shared/practice/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { core } from '../../ipc/client.ts'
import { EditList } from './edit-list.tsx'
import { SetForm } from './set-form.tsx'

/** What is booked: how long it takes, what stays free after it, where it is done. */
export function VisitTypes({ places }: { places: Places }) {
  const intl = useIntl()
  return (
    <EditList
      words="setup.types"
      rows={places.visitTypes}
      keyOf={({ visitTypeId }) => visitTypeId}
      isPast={({ active }) => !active}
      line={({ name, durationMinutes, bufferMinutes, colour }) =>
        [
          name,
          intl.formatMessage({ id: 'setup.minutes' }, { minutes: durationMinutes }),
          bufferMinutes > 0 && intl.formatMessage({ id: 'setup.buffered' }, { minutes: bufferMinutes }),
          intl.formatMessage({ id: `setup.colour.${colour}` }),
        ]
          .filter(Boolean)
          .join(' · ')
      }
      form={(row, done) => <TypeForm row={row} places={places} onDone={done} />}
    />
  )
}

function TypeForm({ row, places, onDone }: { row: VisitType | null; places: Places; onDone: () => void }) {
  const intl = useIntl()
  const [details, setDetails] = useState({
    name: row?.name ?? '',
    durationMinutes: row?.durationMinutes ?? 20,
    bufferMinutes: row?.bufferMinutes ?? 0,
    colour: row?.colour ?? ('teal' as Colour),
    locationIds: row?.locationIds ?? ([] as LocationId[]),
    instructions: row?.instructions ?? '',
    active: row?.active ?? true,
  })
  const save = useTell(core.practice.saveVisitType, ['practice', 'appointments'])
  const change = (values: Partial<typeof details>) => setDetails({ ...details, ...values })
  const word = (id: string) => intl.formatMessage({ id: `setup.${id}` })
  const minutes = (name: 'durationMinutes' | 'bufferMinutes') => ({
    w: '8rem',
    label: word(name),
    value: details[name],
    onChange: (value: string | number) => change({ [name]: Number(value) }),
    hideControls: true,
  })
  return (
    <SetForm
      about="visit-type"
      busy={save.isPending}
      error={save.error}
      onCancel={onDone}
      onSave={() =>
        save.mutate({ id: row?.visitTypeId ?? null, revision: row?.revision ?? 0, details }, { onSuccess: onDone })
      }
    >
      <TextInput
        label={word('name')}
        value={details.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        required
      />
      <NumberInput {...minutes('durationMinutes')} />
      <NumberInput {...minutes('bufferMinutes')} />
      <NativeSelect
        label={word('colour')}
        value={details.colour}
        onChange={(event) => change({ colour: event.currentTarget.value as Colour })}
        data={COLOURS.map((value) => ({ value, label: word(`colour.${value}`) }))}
      />
      <TextInput
        w="20rem"
        label={word('instructions')}
        value={details.instructions}
        onChange={(event) => change({ instructions: event.currentTarget.value })}
      />
      {places.locations.length > 1 && (
        <Checkbox.Group
          label={word('only-at')}
          value={details.locationIds}
          onChange={(ids) => change({ locationIds: ids as LocationId[] })}
        >
          <Group gap="sm">
            {places.locations.map(({ locationId, name }) => (
              <Checkbox key={locationId} value={locationId} label={name} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      <Switch
        checked={details.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
        label={word('active')}
      />
    </SetForm>
  )
}
