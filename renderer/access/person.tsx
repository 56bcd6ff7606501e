import { Button, Group, MultiSelect, PasswordInput, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { Role, User } from '../../shared/access/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { useRoleChoices } from './role-choices.ts'

/** What an administrator can do about one person: roles, a new password, the end of access. */
export function PersonPanel({ user, onDone }: { user: User; onDone: () => void }) {
  const choices = useRoleChoices()
  const [roles, setRoles] = useState<Role[]>(user.roles)
  const [password, setPassword] = useState('')
  const [reason, setReason] = useState('')
  const change = useTell(core.access.setRoles, ['access'])
  const reset = useTell(core.access.resetPassword, ['access'])
  const end = useTell(core.access.deactivateUser, ['access', 'status'])
  const { userId } = user
  const close = (
    <Button variant="subtle" size="compact-sm" onClick={onDone}>
      <FormattedMessage id="kit.close" />
    </Button>
  )
  if (!user.active)
    return (
      <Panel title={user.displayName} actions={close}>
        <FormattedMessage id="staff.ended" />
      </Panel>
    )
  return (
    <Panel title={user.displayName} actions={close}>
      <SimpleGrid cols={3}>
        <Stack gap="xs">
          <MultiSelect
            label={<FormattedMessage id="staff.roles" />}
            data={choices}
            value={roles}
            onChange={(value) => setRoles(value as Role[])}
          />
          <Group>
            <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ userId, roles })}>
              <FormattedMessage id="staff.change-roles" />
            </Button>
          </Group>
          <FailureNote error={change.error} />
        </Stack>
        <Stack gap="xs">
          <PasswordInput
            label={<FormattedMessage id="account.next" />}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="new-password"
          />
          <Group>
            <Button
              variant="default"
              loading={reset.isPending}
              onClick={() => reset.mutate({ userId, password }, { onSuccess: () => setPassword('') })}
            >
              <FormattedMessage id="staff.reset" />
            </Button>
          </Group>
          <FailureNote error={reset.error} />
        </Stack>
        <Stack gap="xs">
          <TextInput
            label={<FormattedMessage id="staff.end.why" />}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group>
            <Button
              color="red"
              variant="outline"
              loading={end.isPending}
              onClick={() => end.mutate({ userId, reason })}
            >
              <FormattedMessage id="staff.end" />
            </Button>
          </Group>
          <FailureNote error={end.error} />
        </Stack>
      </SimpleGrid>
    </Panel>
  )
}
