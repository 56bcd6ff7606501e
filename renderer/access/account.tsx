import { Button, Group, PasswordInput, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Page, Panel } from '../kit/page.tsx'
import { signOut } from '../shell/leave.ts'
import { usePreferences } from '../shell/preferences.ts'
import { useSession } from '../shell/session.ts'

/** One's own PIN and password, and how the screens look. */
export function Account() {
  const intl = useIntl()
  const session = useSession()
  return (
    <Page
      title={session.displayName}
      under={
        <Text c="dimmed" size="sm">
          {intl.formatList(session.roles.map((role) => intl.formatMessage({ id: `role.${role}` })))}
        </Text>
      }
      actions={
        <Button variant="default" leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          <FormattedMessage id="shell.sign-out" />
        </Button>
      }
      narrow
    >
      <SimpleGrid cols={2}>
        <SetPin />
        <ChangePassword />
      </SimpleGrid>
      <Look />
    </Page>
  )
}

function SetPin() {
  const notice = useNotice()
  const [pin, setPin] = useState('')
  const save = useTell(core.access.setPin, ['session', 'status'])
  const saved = () => {
    setPin('')
    notice('account.pin.saved')
  }
  return (
    <Panel title={<FormattedMessage id="account.pin" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ pin }, { onSuccess: saved })
        }}
      >
        <Stack gap="sm" maw="22rem">
          <Text size="sm">
            <FormattedMessage id="account.pin.text" />
          </Text>
          <PasswordInput
            label={<FormattedMessage id="account.pin.new" />}
            value={pin}
            onChange={(event) => setPin(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="off"
            required
          />
          <FailureNote error={save.error} />
          <Button type="submit" loading={save.isPending} w="fit-content">
            <FormattedMessage id="account.pin.set" />
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}

function ChangePassword() {
  const notice = useNotice()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useTell(core.access.changePassword, ['session'])
  const clear = () => {
    setCurrent('')
    setNext('')
    notice('account.password.saved')
  }
  return (
    <Panel title={<FormattedMessage id="account.password" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ current, next }, { onSuccess: clear })
        }}
      >
        <Stack gap="sm" maw="22rem">
          <PasswordInput
            label={<FormattedMessage id="account.current" />}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            autoComplete="off"
            required
          />
          <PasswordInput
            label={<FormattedMessage id="account.next" />}
            description={<FormattedMessage id="account.password-rule" />}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            autoComplete="new-password"
            required
          />
          <FailureNote error={change.error} />
          <Button type="submit" loading={change.isPending} w="fit-content">
            <FormattedMessage id="account.change" />
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}

function Look() {
  const { scheme, density, language, set } = usePreferences()
  const row = (label: string, control: ReactNode) => (
    <div>
      <Text size="sm" mb={4} id={`look-${label}`}>
        <FormattedMessage id={`account.${label}`} />
      </Text>
      {control}
    </div>
  )
  const intl = useIntl()
  const options = (ids: readonly string[]) =>
    ids.map((value) => ({ value, label: intl.formatMessage({ id: `look.${value}` }) }))
  return (
    <Panel title={<FormattedMessage id="account.look" />}>
      <Group gap="xl">
        {row(
          'scheme',
          <SegmentedControl
            aria-labelledby="look-scheme"
            data={options(['light', 'dark', 'auto'])}
            value={scheme}
            onChange={(value) => set({ scheme: value as 'light' })}
          />,
        )}
        {row(
          'density',
          <SegmentedControl
            aria-labelledby="look-density"
            data={options(['comfortable', 'compact'])}
            value={density}
            onChange={(value) => set({ density: value as 'compact' })}
          />,
        )}
        {row(
          'language',
          <SegmentedControl
            aria-labelledby="look-language"
            data={options(['en', 'es'])}
            value={language}
            onChange={(value) => set({ language: value as 'en' })}
          />,
        )}
      </Group>
    </Panel>
  )
}
