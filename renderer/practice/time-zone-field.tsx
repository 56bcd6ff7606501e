import { type ComboboxItem, type ComboboxParsedItem, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { zoneLabel, zonesLike, zonesWith } from './time-zones.ts'

type Props = { value: string; onChange: (zone: string) => void; readOnly?: boolean }

/**
 * The zone of the location, found by city, area or name (“eastern”). What is typed and fits nothing empties the field
 * and says so: it never turns back into the zone that stood there before.
 */
export function TimeZoneField({ value, onChange, readOnly = false }: Props) {
  const [unfit, setUnfit] = useState('')
  const zones = useMemo(() => zonesWith(value), [value])
  const data = useMemo(() => zones.map((zone) => ({ value: zone, label: zoneLabel(zone) })), [zones])
  const choose = (zone: string) => {
    setUnfit('')
    onChange(zone)
  }
  const settle = (typed: string) => {
    if (typed.trim() === '' || data.some(({ label }) => label === typed)) return
    const [best] = zonesLike(typed, zones)
    choose(best ?? '')
    if (best === undefined) setUnfit(typed)
  }
  return (
    <Select
      label={<FormattedMessage id="create.timeZone" />}
      description={<FormattedMessage id="create.timeZone.how" />}
      data={data}
      value={value === '' ? null : value}
      onChange={(zone) => choose(zone ?? value)}
      onBlur={(event) => settle(event.currentTarget.value)}
      filter={({ options, search }) => fitting(options, search)}
      nothingFoundMessage={<FormattedMessage id="create.timeZone.none" />}
      error={unfit !== '' && <FormattedMessage id="create.timeZone.unfit" values={{ typed: unfit }} />}
      allowDeselect={false}
      searchable
      selectFirstOptionOnChange
      required
      readOnly={readOnly}
    />
  )
}

function fitting(options: ComboboxParsedItem[], search: string): ComboboxItem[] {
  const items = options.filter((option): option is ComboboxItem => 'value' in option)
  if (items.some(({ label }) => label === search)) return items
  const fit = zonesLike(
    search,
    items.map(({ value }) => value),
  )
  return items.filter(({ value }) => fit.includes(value))
}
