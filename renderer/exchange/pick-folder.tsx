import { Button } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import type { PickedPlace } from '../../shared/files/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** Asks for a folder by the system's own dialog, where the desktop has one. */
export function PickFolder({ onPicked }: { onPicked: (folder: PickedPlace) => void }) {
  const pick = useTell(core.exchange.pickFolder)
  return (
    <Button
      variant="default"
      loading={pick.isPending}
      onClick={() => pick.mutate({}, { onSuccess: ({ picked }) => picked !== null && onPicked(picked) })}
    >
      <FormattedMessage id="backups.browse" />
    </Button>
  )
}
