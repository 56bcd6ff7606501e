import { Button } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** Asks for a folder by the system's own dialog, where the desktop has one. */
export function PickFolder({ onPicked }: { onPicked: (folder: string) => void }) {
  const pick = useTell(core.exchange.pickFolder)
  return (
    <Button
      variant="default"
      loading={pick.isPending}
      onClick={() => pick.mutate({}, { onSuccess: ({ folder }) => folder !== null && onPicked(folder) })}
    >
      <FormattedMessage id="backups.browse" />
    </Button>
  )
}
