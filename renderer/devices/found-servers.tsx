import { Button, Group, Stack, Text } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** The practice servers that were found on the local network: whoever takes one need not type its address. The code proves it. */
export function FoundServers({ onTake, taken }: { onTake: (address: string) => void; taken: string }) {
  const found = useAsk(['devices', 'found'], (signal) => core.devices.findServers({}, { signal }))
  const servers = found.data ?? []
  return (
    <Stack gap={6} data-found>
      <Group gap="sm">
        <Text size="sm" role="status">
          <FormattedMessage
            id={found.isFetching ? 'devices.found.looking' : 'devices.found'}
            values={{ count: servers.length }}
          />
        </Text>
        {!found.isFetching && (
          <Button size="compact-xs" variant="subtle" onClick={() => void found.refetch()}>
            <FormattedMessage id="devices.found.again" />
          </Button>
        )}
      </Group>
      {servers.map(({ address, host, fingerprint, practiceName }) => (
        <Button
          key={address}
          variant={address === taken ? 'light' : 'default'}
          aria-pressed={address === taken}
          w="fit-content"
          onClick={() => onTake(address)}
        >
          <FormattedMessage
            id="devices.found.one"
            values={{ address, host, fingerprint, named: practiceName === null ? 'no' : 'yes', practiceName }}
          />
        </Button>
      ))}
    </Stack>
  )
}
