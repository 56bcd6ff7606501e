import { Text } from '@mantine/core'
import { IconCloudCheck, IconCloudDown, IconCloudUp, IconDeviceDesktop, IconHourglass } from '@tabler/icons-react'
import { useEffect } from 'react'
import { FormattedMessage } from 'react-intl'
import type { FileWhereabouts } from '../../shared/files/index.ts'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import classes from './documents.module.css'

/** How often a file that is not safe yet is looked after, and one that moves. */
const WAITING_MS = 5_000
const MOVING_MS = 1_500

/** Where the files of these documents are; none while this PC has no server. What is not settled is asked for again. */
export function useWhereabouts(
  patientId: PatientId,
  entryIds: readonly EntryId[],
): ReadonlyMap<EntryId, FileWhereabouts> {
  const { data, refetch } = useAsk(
    ['documents', 'whereabouts', patientId, ...entryIds],
    (signal) => core.documents.whereabouts({ patientId, entryIds: [...entryIds] }, { signal }),
    { when: entryIds.length > 0 },
  )
  const moves = data?.some(({ part }) => part !== null) ?? false
  const waits = data?.some(({ state }) => state !== 'stored') ?? false
  useEffect(() => {
    if (!waits) return
    const timer = window.setInterval(() => void refetch(), moves ? MOVING_MS : WAITING_MS)
    return () => clearInterval(timer)
  }, [waits, moves, refetch])
  return new Map(data?.map(({ entryId, ...where }) => [entryId, where]))
}

const ICONS = {
  'local-only': IconDeviceDesktop,
  uploading: IconCloudUp,
  stored: IconCloudCheck,
  fetching: IconCloudDown,
  awaited: IconHourglass,
}

/** Where one file is, in a few words, and why it does not get on. What is here and safe says the least. */
export function Whereabouts({ where }: { where: FileWhereabouts }) {
  const { state, isHere, part, hindrance } = where
  const Icon = state === 'stored' && !isHere ? IconCloudDown : ICONS[state]
  const id = state === 'stored' && !isHere ? 'documents.where.elsewhere' : `documents.where.${state}`
  const isUnsafe = state === 'local-only' || state === 'awaited'
  return (
    <Text size="xs" component="span" {...(isUnsafe ? { fw: 600 } : { c: 'dimmed' })} className={classes['where'] ?? ''}>
      <Icon size={14} stroke={1.7} aria-hidden />
      <span>
        <FormattedMessage id={id} values={{ part: part ?? 0 }} />
        {hindrance && (
          <>
            {' '}
            <FormattedMessage id={`documents.where.because.${hindrance}`} />
          </>
        )}
      </span>
    </Text>
  )
}
