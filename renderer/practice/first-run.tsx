import {
  Alert,
  Button,
  Center,
  Group,
  Paper,
  Progress,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { IconBuildingHospital, IconFlask, IconPlugConnected } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import signIn from '../kit/front-door.module.css'
import { queries, valueOf } from '../ipc/ask.ts'
import { useMutation } from '@tanstack/react-query'
import type { CallFailed } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { LanguageSwitch } from '../shell/language-switch.tsx'
import classes from './first-run.module.css'
import { CreatePractice } from './create.tsx'

type Way = 'create' | 'join' | 'demo' | null
const enter = () =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ['status'] }),
    queries.invalidateQueries({ queryKey: ['session'] }),
  ])

/** The first thing a new PC shows: make a practice, join one, or look at a demonstration. */
export function FirstRun({ onFounding }: { onFounding: (founding: boolean) => void }) {
  const [way, setWay] = useState<Way>(null)
  const finish = () => {
    onFounding(false)
    void enter()
  }
  return (
    <Center component="main" className={signIn['ground'] ?? ''}>
      <Paper withBorder p="xl" className={signIn['wide'] ?? ''}>
        <Group justify="space-between" wrap="nowrap" mb={4}>
          <Title order={1}>
            <FormattedMessage id="first.title" />
          </Title>
          <LanguageSwitch />
        </Group>
        {way === null && (
          <>
            <Text c="dimmed" mb="lg">
              <FormattedMessage id="first.text" />
            </Text>
            <SimpleGrid cols={3}>
              <Choice
                icon={<IconBuildingHospital aria-hidden />}
                id="create"
                onClick={() => (onFounding(true), setWay('create'))}
              />
              <Choice icon={<IconPlugConnected aria-hidden />} id="join" onClick={() => setWay('join')} />
              <Choice icon={<IconFlask aria-hidden />} id="demo" onClick={() => (onFounding(true), setWay('demo'))} />
            </SimpleGrid>
            <Text size="sm" c="dimmed" mt="lg">
              <FormattedMessage id="first.restore" />
            </Text>
          </>
        )}
        {way === 'create' && <CreatePractice onBack={() => (onFounding(false), setWay(null))} onDone={finish} />}
        {way === 'join' && (
          <>
            <Alert variant="outline" color="ink" my="md">
              <FormattedMessage id="first.join.not-yet" />
            </Alert>
            <Back onClick={() => setWay(null)} />
          </>
        )}
        {way === 'demo' && <Demo onBack={() => (onFounding(false), setWay(null))} onDone={finish} />}
      </Paper>
    </Center>
  )
}

function Choice({ icon, id, onClick }: { icon: ReactNode; id: 'create' | 'join' | 'demo'; onClick: () => void }) {
  return (
    <UnstyledButton className={classes['choice'] ?? ''} onClick={onClick} ref={id === 'create' ? focusOnArrival : null}>
      {icon}
      <Text fw={600} mt="xs">
        <FormattedMessage id={`first.${id}`} />
      </Text>
      <Text size="sm" c="dimmed">
        <FormattedMessage id={`first.${id}.text`} />
      </Text>
    </UnstyledButton>
  )
}

const Back = ({ onClick }: { onClick: () => void }) => (
  <Button variant="subtle" onClick={onClick}>
    <FormattedMessage id="kit.back" />
  </Button>
)

type DemoPeople = { login: string; displayName: string; password: string }[]

function Demo({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const intl = useIntl()
  const [done, setDone] = useState(0)
  const make = useMutation<{ people: DemoPeople }, CallFailed>({
    networkMode: 'always',
    mutationFn: async () =>
      valueOf(
        await core.practice.createDemo({}, { onProgress: (progress) => setDone((100 * progress.done) / progress.of) }),
      ),
  })
  if (!make.data)
    return (
      <Stack mt="md">
        <Text>
          <FormattedMessage id="first.demo.what" />
        </Text>
        {make.isPending && <Progress value={done} aria-label={intl.formatMessage({ id: 'first.demo.make' })} />}
        <FailureNote error={make.error} />
        <Group>
          <Button onClick={() => make.mutate()} loading={make.isPending} ref={focusOnArrival}>
            <FormattedMessage id="first.demo.make" />
          </Button>
          <Back onClick={onBack} />
        </Group>
      </Stack>
    )
  return (
    <Stack mt="md">
      <Text>
        <FormattedMessage id="first.demo.people" />
      </Text>
      <Table>
        <Table.Tbody>
          {make.data.people.map(({ login, displayName, password }) => (
            <Table.Tr key={login}>
              <Table.Td>{displayName}</Table.Td>
              <Table.Td>{login}</Table.Td>
              <Table.Td>
                <code>{password}</code>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Button onClick={onDone} w="fit-content" ref={focusOnArrival}>
        <FormattedMessage id="first.open" />
      </Button>
    </Stack>
  )
}
