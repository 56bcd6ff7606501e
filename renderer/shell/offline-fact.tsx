import { IconHourglassLow, IconSendOff } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import type { Link } from '../../shared/devices/index.ts'
import { Fact } from './fact.tsx'

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const

/** How long this PC may go on without its server, as soon as that may matter: while it is reached, nobody needs to know. */
export function OfflineFact({ link: { offline, state } }: { link: Link }) {
  if (offline.kind !== 'valid' || state === 'up-to-date' || state === 'sending') return null
  const { until, isSoon, maySend } = offline
  return (
    <>
      {isSoon && (
        <Fact icon={<IconHourglassLow {...ICON} />} look="warn">
          <FormattedMessage
            id="status.offline.until"
            values={{ time: <FormattedDate value={until} dateStyle="medium" timeStyle="short" /> }}
          />
        </Fact>
      )}
      {!maySend && (
        <Fact icon={<IconSendOff {...ICON} />} look="warn">
          <FormattedMessage id="status.offline.no-sending" />
        </Fact>
      )}
    </>
  )
}
