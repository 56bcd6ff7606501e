import { Alert, Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { FormattedMessage } from 'react-intl'

type State = { incident: string | null }

/** Catches what one panel throws: the rest of the chart stays in use. */
export class PanelBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { incident: null }

  static getDerivedStateFromError(): State {
    return { incident: crypto.randomUUID().slice(0, 8).toUpperCase() }
  }

  override render(): ReactNode {
    const { incident } = this.state
    if (incident === null) return this.props.children
    return (
      <Alert color="red" variant="outline" role="alert" title={<FormattedMessage id="chart.panel.stopped" />}>
        <FormattedMessage id="boundary.text" values={{ incident }} />
        <Button mt="xs" variant="default" onClick={() => this.setState({ incident: null })}>
          <FormattedMessage id="kit.retry" />
        </Button>
      </Alert>
    )
  }
}
