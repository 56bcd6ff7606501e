import { MultiSelect, NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { type IntlShape, useIntl } from 'react-intl'
import { permissionsOf, ROLES } from '../../shared/access/index.ts'
import type { Colleague } from '../../shared/tasks/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** Teams first: what anybody of them may do waits for nobody in particular. */
function choices(people: readonly Colleague[], intl: IntlShape) {
  const teams = ROLES.filter((role) => permissionsOf([role]).has('task.use'))
  return [
    {
      group: intl.formatMessage({ id: 'tasks.teams' }),
      items: teams.map((role) => ({ value: `role:${role}`, label: intl.formatMessage({ id: `role.${role}` }) })),
    },
    {
      group: intl.formatMessage({ id: 'tasks.people' }),
      items: people.map(({ userId, displayName }) => ({ value: `user:${userId}`, label: displayName })),
    },
  ]
}

const useChoices = () => {
  const intl = useIntl()
  const people = useAsk(['tasks', 'people'], (signal) => core.tasks.people({}, { signal }))
  return choices(people.data ?? [], intl)
}

type Props = { label: ReactNode; value: string; onChange: (value: string) => void }

/** Whose a task is: a team or a person. */
export function OwnerField({ label, value, onChange }: Props) {
  const data = useChoices()
  return (
    <NativeSelect
      size="xs"
      w="13rem"
      label={label}
      data={data}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

type SeveralProps = {
  label: ReactNode
  values: string[]
  onChange: (values: string[]) => void
  error?: ReactNode
}

/** Several of them: to whom a message goes. */
export function OwnersField({ label, values, onChange, error }: SeveralProps) {
  const data = useChoices()
  return (
    <MultiSelect
      size="xs"
      w="22rem"
      label={label}
      data={data}
      value={values}
      onChange={onChange}
      error={error}
      searchable
      hidePickedOptions
    />
  )
}
