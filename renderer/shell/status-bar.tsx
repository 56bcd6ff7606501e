import { Badge, Group, Text, Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDeviceDesktop,
  IconHistory,
  IconPlugConnectedX,
} from '@tabler/icons-react'
import { FormattedMessage, FormattedRelativeTime, useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useLine } from '../ipc/line.ts'
import { useNow } from '../kit/now.ts'
import { useDrafts } from './drafts.ts'
import { Fact } from './fact.tsx'
import classes from './frame.module.css'
import { ServerFact } from './server-fact.tsx'

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const

/** What is safe where, at all times: on this PC, on the server, in the last copy and the last proven restore. */
export function StatusBar({ session, demo }: { session: SessionView; demo: boolean }) {
  const intl = useIntl()
  const { data: safety, error } = useAsk(['safety'], (signal) => core.practice.safety({}, { signal }))
  const unknown = error !== null || safety === undefined
  const {
    savedHere = false,
    lastBackupAt = null,
    lastProvenRestoreAt = null,
    copiesOnPracticeDisk = false,
  } = safety ?? {}
  const lost = useLine((line) => line.lost)
  const unkept = useDrafts(({ keeping }) => keeping === 'failed')
  const damaged = error?.failure.reason === 'damaged' ? [error.failure.message] : []
  const [alarm, ...others] = safety?.alarms ?? damaged
  if (lost)
    return (
      <Group component="section" role="alert" h="100%" className={classes['lost'] ?? ''} wrap="nowrap">
        <IconPlugConnectedX {...ICON} />
        <Text size="sm" fw={600}>
          <FormattedMessage id="status.lost" />
        </Text>
      </Group>
    )
  return (
    <Group
      component="section"
      h="100%"
      gap="lg"
      wrap="nowrap"
      className={classes['facts'] ?? ''}
      aria-label={intl.formatMessage({ id: 'status.label' })}
    >
      {unknown ? (
        <Fact icon={<IconAlertTriangle {...ICON} />} look="warn">
          <FormattedMessage id={error ? 'status.unknown' : 'kit.waiting'} />
        </Fact>
      ) : (
        <>
          <Fact icon={<IconDeviceDesktop {...ICON} />} look={savedHere ? 'good' : 'warn'}>
            <FormattedMessage id={savedHere ? 'status.here' : 'status.not-here'} />
          </Fact>
          <ServerFact />
          <Tooltip
            label={<FormattedMessage id="backups.same-disk" />}
            multiline
            w={360}
            disabled={!copiesOnPracticeDisk}
          >
            <div>
              <Fact
                icon={<IconHistory {...ICON} />}
                look={lastBackupAt === null || copiesOnPracticeDisk ? 'warn' : 'plain'}
              >
                <Since
                  at={lastBackupAt}
                  some={copiesOnPracticeDisk ? 'status.copy-here' : 'status.copy'}
                  none="status.no-copy"
                />
              </Fact>
            </div>
          </Tooltip>
          <Fact icon={<IconCircleCheck {...ICON} />} look={lastProvenRestoreAt === null ? 'warn' : 'good'}>
            <Since at={lastProvenRestoreAt} some="status.proven" none="status.unproven" />
          </Fact>
        </>
      )}
      <div role="alert" className={classes['alarm']}>
        {unkept && (
          <Text size="xs" span className={classes['alarmText'] ?? ''}>
            <FormattedMessage id="draft.not-kept" />
          </Text>
        )}
        {alarm !== undefined && (
          <Tooltip
            label={[alarm, ...others].join(' ')}
            multiline
            withinPortal={false}
            w={420}
            events={{ hover: true, focus: true, touch: true }}
          >
            <UnstyledButton className={classes['alarmText'] ?? ''}>{alarm}</UnstyledButton>
          </Tooltip>
        )}
      </div>
      {demo && (
        <Badge size="sm" variant="outline" color="ink">
          <FormattedMessage id="status.demo" />
        </Badge>
      )}
      <Text size="xs" className={classes['who'] ?? ''}>
        {session.displayName}
      </Text>
    </Group>
  )
}

/** How long ago something happened, or that it never did. */
function Since({ at, some, none }: { at: number | null; some: string; none: string }) {
  const now = useNow()
  if (at === null) return <FormattedMessage id={none} />
  const minutes = Math.min(0, Math.round((at - now) / 60_000))
  const [value, unit] =
    minutes > -90
      ? ([minutes, 'minute'] as const)
      : minutes > -2880
        ? ([Math.round(minutes / 60), 'hour'] as const)
        : ([Math.round(minutes / 1440), 'day'] as const)
  const ago =
    value === 0 ? (
      <FormattedMessage id="status.just-now" />
    ) : (
      <FormattedRelativeTime value={value} unit={unit} numeric="auto" />
    )
  return <FormattedMessage id={some} values={{ ago }} />
}
