import {
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
import { type ReactNode, useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import signIn from '../kit/front-door.module.css'
import { queries, useAsk, valueOf } from '../ipc/ask.ts'
import { useMutation } from '@tanstack/react-query'
import type { CallFailed } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { LanguageSwitch } from '../shell/language-switch.tsx'
import classes from './first-run.module.css'
import { CreatePractice } from './create.tsx'
import { JoinPractice } from './join.tsx'
import { leaveFirstRun, stepBack, toStep, useFirstStep, type Way } from './first-step.ts'

const enter = () =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ['status'] }),
    queries.invalidateQueries({ queryKey: ['session'] }),
  ])

/** The first thing a new PC shows: make a practice, join one, or look at a demonstration. */
export function FirstRun({ onFounding }: { onFounding: (founding: boolean) => void }) {
  const at = useFirstStep()
  /** What is being made, or was made and not yet read: no step back takes it out of sight. */
  const [held, setHeld] = useState<Way | null>(null)
  const here = useAsk(['devices', 'waitingHere'], (signal) => core.devices.waitingHere({}, { signal }))
  const waits = (here.data?.waiting ?? null) !== null
  const way = held ?? (waits ? 'join' : at.way)
  useEffect(() => onFounding(way !== null), [way, onFounding])
  const hold = (of: Way) => (holds: boolean) => setHeld(holds ? of : null)
  const finish = () => {
    leaveFirstRun()
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
              <Choice icon={<IconBuildingHospital aria-hidden />} id="create" />
              <Choice icon={<IconPlugConnected aria-hidden />} id="join" />
              <Choice icon={<IconFlask aria-hidden />} id="demo" />
            </SimpleGrid>
            <Text size="sm" c="dimmed" mt="lg">
              <FormattedMessage id="first.restore" />
            </Text>
          </>
        )}
        {way === 'create' && <CreatePractice at={at.step} onHold={hold('create')} onDone={finish} />}
        {way === 'join' && <JoinPractice waits={waits} onHold={hold('join')} onDone={finish} />}
        {way === 'demo' && <Demo onHold={hold('demo')} onDone={finish} />}
      </Paper>
    </Center>
  )
}

function Choice({ icon, id }: { icon: ReactNode; id: Way }) {
  return (
    <UnstyledButton
      className={classes['choice'] ?? ''}
      onClick={() => toStep(id)}
      ref={id === 'create' ? focusOnArrival : null}
    >
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

const Back = ({ disabled = false }: { disabled?: boolean }) => (
  <Button variant="subtle" onClick={stepBack} disabled={disabled}>
    <FormattedMessage id="kit.back" />
  </Button>
)

type DemoPeople = { login: string; displayName: string; password: string }[]

function Demo({ onHold, onDone }: { onHold: (holds: boolean) => void; onDone: () => void }) {
  const intl = useIntl()
  const [done, setDone] = useState(0)
  const make = useMutation<{ people: DemoPeople }, CallFailed>({
    networkMode: 'always',
    mutationFn: async () =>
      valueOf(
        await core.practice.createDemo({}, { onProgress: (progress) => setDone((100 * progress.done) / progress.of) }),
      ),
    onMutate: () => onHold(true),
    onError: () => onHold(false),
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
          <Back disabled={make.isPending} />
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
