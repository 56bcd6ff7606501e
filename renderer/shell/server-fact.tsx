import {
  IconClockExclamation,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconDatabaseExclamation,
} from '@tabler/icons-react'
import { FormattedDate, FormattedMessage, FormattedTime } from 'react-intl'
import { queries, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useStream } from '../ipc/freshness.ts'
import { DrillFact } from './drill-fact.tsx'
import { Fact } from './fact.tsx'
import { OfflineFact } from './offline-fact.tsx'

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const
const MINUTE = 60_000
/** Of what came with an exchange not every conflict changed a row here. */
const askAnew = () => {
  for (const queryKey of [['devices'], ['conflicts'], ['timeline', 'freshness']])
    void queries.invalidateQueries({ queryKey })
}

/** What is safe on the practice's server, at all times, and whether this PC's clock can be believed. */
export function ServerFact() {
  useStream((onEnd) => core.devices.linkChanged({}, askAnew, onEnd), askAnew)
  const { data: link } = useAsk(['devices', 'link'], (signal) => core.devices.link({}, { signal }))
  if (!link) return null
  const { state, since, waiting, isSkewed, aheadMs, isCopyLate, copiedAt } = link
  const isHindered = state === 'unreachable' || state === 'refused' || state === 'stuck'
  const Icon = state === 'up-to-date' ? IconCloudCheck : state === 'alone' || isHindered ? IconCloudOff : IconCloudUp
  return (
    <>
      <DrillFact />
      <Fact icon={<Icon {...ICON} />} look={isHindered ? 'warn' : state === 'up-to-date' ? 'good' : 'plain'}>
        <FormattedMessage
          id={`status.link.${state}`}
          values={{ count: waiting, time: since === null ? '' : <FormattedTime value={since} timeStyle="short" /> }}
        />
      </Fact>
      <OfflineFact link={link} />
      {isCopyLate && (
        <Fact icon={<IconDatabaseExclamation {...ICON} />} look="warn">
          <FormattedMessage
            id={copiedAt === null ? 'status.copy.none' : 'status.copy.late'}
            values={{ time: copiedAt === null ? '' : <FormattedDate value={copiedAt} dateStyle="medium" /> }}
          />
        </Fact>
      )}
      {isSkewed && aheadMs !== null && (
        <Fact icon={<IconClockExclamation {...ICON} />} look="warn">
          <FormattedMessage
            id={`status.skew.${aheadMs > 0 ? 'ahead' : 'behind'}`}
            values={{ minutes: Math.round(Math.abs(aheadMs) / MINUTE) }}
          />
        </Fact>
      )}
    </>
  )
}
