import { Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { readDay, typedDay } from '../kit/civil-day.ts'

export type Days = { from: CivilDate; until: CivilDate }
type Props = { days: Days; today: CivilDate; onChange: (days: Days) => void }

/** From which day to which; what is typed counts as soon as it is a day and the two are in order. */
export function PeriodFields({ days, today, onChange }: Props) {
  const [typed, setTyped] = useState({ from: typedDay(days.from), until: typedDay(days.until) })
  const set = (name: keyof Days, text: string) => {
    const next = { ...typed, [name]: text }
    setTyped(next)
    const [from, until] = [readDay(next.from, today, 'past'), readDay(next.until, today, 'past')]
    if (from && until && from <= until) onChange({ from, until })
  }
  const fault = (name: keyof Days) => {
    const day = readDay(typed[name], today, 'past')
    if (day === null) return <FormattedMessage id="reports.day.wrong" />
    const from = readDay(typed.from, today, 'past')
    return name === 'until' && from !== null && day < from && <FormattedMessage id="safety.period.wrong" />
  }
  return (
    <Group gap="sm" align="flex-start" className="no-print">
      {(['from', 'until'] as const).map((name) => (
        <TextInput
          key={name}
          w="9rem"
          label={<FormattedMessage id={`safety.period.${name}`} />}
          value={typed[name]}
          autoComplete="off"
          onChange={({ currentTarget }) => set(name, currentTarget.value)}
          error={fault(name)}
        />
      ))}
    </Group>
  )
}
