import { Badge, Button, Group } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { User } from '../../shared/access/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Page, Panel, Waiting } from '../kit/page.tsx'
import { DataTable } from '../kit/table.tsx'
import { go } from '../shell/navigate.ts'
import { useMay } from '../shell/session.ts'
import { AddPerson } from './add-person.tsx'
import { PersonPanel } from './person.tsx'

/** Who works here, in which roles; adding, changing and ending access is the administrator's. */
export function Staff() {
  const intl = useIntl()
  const mayManage = useMay('user.manage')
  const [adding, setAdding] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const users = useAsk(['access', 'users'], (signal) => core.access.users({}, { signal }))
  const person = users.data?.find(({ userId }) => userId === chosen)
  const columns = [
    {
      key: 'name',
      label: <FormattedMessage id="staff.name" />,
      cell: (user: User) => <strong>{user.displayName}</strong>,
    },
    { key: 'login', label: <FormattedMessage id="staff.login" />, cell: (user: User) => user.login },
    { key: 'roles', label: <FormattedMessage id="staff.roles" />, cell: (user: User) => <RoleNames user={user} /> },
    {
      key: 'state',
      label: <FormattedMessage id="staff.state" />,
      cell: (user: User) => <FormattedMessage id={user.active ? 'staff.active' : 'staff.inactive'} />,
    },
  ]
  return (
    <Page
      title={<FormattedMessage id="screen.access.staff" />}
      actions={
        <>
          <Button variant="default" onClick={() => go('/staff/roles')}>
            <FormattedMessage id="screen.access.roles" />
          </Button>
          {mayManage && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
              <FormattedMessage id="staff.add" />
            </Button>
          )}
        </>
      }
    >
      <FailureNote error={users.error} onRetry={() => void users.refetch()} />
      {adding && <AddPerson onDone={() => setAdding(false)} />}
      {person && mayManage && <PersonPanel key={person.userId} user={person} onDone={() => setChosen(null)} />}
      {users.data ? (
        <Panel>
          <DataTable
            label={intl.formatMessage({ id: 'screen.access.staff' })}
            columns={columns}
            rows={users.data}
            keyOf={(user) => user.userId}
            {...(mayManage && { onOpen: (user: User) => setChosen(user.userId) })}
          />
        </Panel>
      ) : (
        !users.error && <Waiting />
      )}
    </Page>
  )
}

function RoleNames({ user }: { user: User }) {
  return (
    <Group gap={4}>
      {user.roles.map((role) => (
        <Badge key={role} variant="outline" size="sm" color="ink">
          <FormattedMessage id={`role.${role}`} />
        </Badge>
      ))}
    </Group>
  )
}
