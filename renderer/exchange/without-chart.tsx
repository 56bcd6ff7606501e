import { Button, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { Page } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import { ResourceList } from './resource-list.tsx'

/** What came in and belongs to no chart: organizations, people of other practices, and what names no patient who is here. */
export function WithoutChart() {
  const intl = useIntl()
  return (
    <Page
      title={<FormattedMessage id="screen.exchange.without-chart" />}
      actions={
        <Button variant="default" onClick={() => go('/exchange')}>
          <FormattedMessage id="kit.back" />
        </Button>
      }
    >
      <Text size="sm" c="dimmed">
        <FormattedMessage id="exchange.without-chart.how" />
      </Text>
      <ResourceList patientId={null} label={intl.formatMessage({ id: 'screen.exchange.without-chart' })} />
    </Page>
  )
}
