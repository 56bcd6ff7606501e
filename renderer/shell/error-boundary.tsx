import { Button, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'
import { core } from '../ipc/client.ts'

type Props = {
  children: ReactNode
  /** Around one screen within the window: navigation and status bar stay, and another screen begins afresh. */
  inside?: boolean
}
type State = { incidentId: string | null }

/** The letters and digits of incident numbers: none that look alike. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const FRAMES = 12

/** Catches what a screen throws, gives it a number under which the log has it, and offers the way back; what was saved is safe in the core. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { incidentId: null }

  static getDerivedStateFromError(): State {
    const random = crypto.getRandomValues(new Uint8Array(8))
    return { incidentId: Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join('') }
  }

  override componentDidCatch(error: unknown): void {
    const { incidentId } = this.state
    if (incidentId === null) return
    const [kind, stack] = error instanceof Error ? [error.name, error.stack ?? ''] : [typeof error, '']
    const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
    void core.devices.screenStopped({
      incidentId,
      kind: kind.replaceAll(/\W/g, '_').slice(0, 60) || 'Error',
      frames: frames.slice(0, FRAMES).map((line) => line.trim().slice(0, 200)),
    })
  }

  override render(): ReactNode {
    const { incidentId } = this.state
    if (incidentId === null) return this.props.children
    return (
      <Stack p="xl" role="alert" {...(this.props.inside ? {} : { component: 'main' })}>
        <Title order={1}>
          <FormattedMessage id="boundary.title" />
        </Title>
        <Text>
          <FormattedMessage id="boundary.text" values={{ incident: incidentId }} />
        </Text>
        <Button onClick={() => this.setState({ incidentId: null })} w="fit-content">
          <FormattedMessage id="boundary.back" />
        </Button>
      </Stack>
    )
  }
}
