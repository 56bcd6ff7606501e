import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { FormattedMessage } from 'react-intl'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useMay } from './session.ts'
import { go } from './navigate.ts'

/** Tells an administrator on every screen that nobody has shown yet that the 24 words are on paper. */
export function WordsBanner() {
  const mayRenew = useMay('user.manage')
  const { data } = useAsk(['safety'], (signal) => core.practice.safety({}, { signal }))
  if (!mayRenew || !data?.wordsUnproven) return null
  return (
    <Alert color="red" variant="outline" role="alert" m="md" mb={0} icon={<IconAlertTriangle aria-hidden />}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          <FormattedMessage id="words.unproven" />
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => go('/practice')}>
          <FormattedMessage id="words.renew" />
        </Button>
      </Group>
    </Alert>
  )
}
