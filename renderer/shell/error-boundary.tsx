import { Button, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'

type State = { incident: string | null }

/** Catches what a screen throws, gives it a number, and offers the way back; what was saved is safe in the core. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { incident: null }

  static getDerivedStateFromError(): State {
    return { incident: crypto.randomUUID().slice(0, 8).toUpperCase() }
  }

  override render(): ReactNode {
    const { incident } = this.state
    if (incident === null) return this.props.children
    return (
      <Stack p="xl" role="alert" component="main">
        <Title order={1}>
          <FormattedMessage id="boundary.title" />
        </Title>
        <Text>
          <FormattedMessage id="boundary.text" values={{ incident }} />
        </Text>
        <Button onClick={() => this.setState({ incident: null })} w="fit-content">
          <FormattedMessage id="boundary.back" />
        </Button>
      </Stack>
    )
  }
}
