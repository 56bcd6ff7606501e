import { Button, Group, MultiSelect } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Role } from '../../shared/access/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { NOBODY, PersonFields, type PersonProblems, problemsOf } from './person-fields.tsx'
import { useRoleChoices } from './role-choices.ts'

export function AddPerson({ onDone }: { onDone: () => void }) {
  const choices = useRoleChoices()
  const [person, setPerson] = useState(NOBODY)
  const [problems, setProblems] = useState<PersonProblems | null>(null)
  const [roles, setRoles] = useState<Role[]>([])
  const add = useTell(core.access.addUser, ['access', 'status'])
  return (
    <Panel title={<FormattedMessage id="staff.add" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const found = problemsOf(person)
          setProblems(found)
          if (!found) add.mutate({ ...person, roles }, { onSuccess: onDone })
        }}
      >
        <PersonFields person={person} problems={problems} onChange={setPerson} passwordLabel="staff.first-password">
          <MultiSelect
            label={<FormattedMessage id="staff.roles" />}
            data={choices}
            value={roles}
            onChange={(value) => setRoles(value as Role[])}
            error={issueAt(add.error, 'roles')}
            withAsterisk
            my="sm"
          />
        </PersonFields>
        <FailureNote error={add.error} beside={['roles']} />
        <Group mt="md">
          <Button type="submit" loading={add.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
