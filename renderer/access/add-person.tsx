import { Button, Group, MultiSelect, PasswordInput, SimpleGrid, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Role } from '../../shared/access/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'
import { useRoleChoices } from './role-choices.ts'

export function AddPerson({ onDone }: { onDone: () => void }) {
  const choices = useRoleChoices()
  const [displayName, setDisplayName] = useState('')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [roles, setRoles] = useState<Role[]>([])
  const add = useTell(core.access.addUser, ['access', 'status'])
  return (
    <Panel title={<FormattedMessage id="staff.add" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate({ login, displayName, roles, password }, { onSuccess: onDone })
        }}
      >
        <SimpleGrid cols={2}>
          <TextInput
            label={<FormattedMessage id="staff.name" />}
            value={displayName}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
            ref={focusOnArrival}
            required
          />
          <TextInput
            label={<FormattedMessage id="staff.login" />}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
            required
            autoComplete="off"
          />
          <MultiSelect
            label={<FormattedMessage id="staff.roles" />}
            data={choices}
            value={roles}
            onChange={(value) => setRoles(value as Role[])}
            required
          />
          <PasswordInput
            label={<FormattedMessage id="staff.first-password" />}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
            autoComplete="new-password"
          />
        </SimpleGrid>
        <FailureNote error={add.error} />
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
