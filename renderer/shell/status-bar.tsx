import { Badge, Group, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCloudOff, IconDeviceDesktop } from '@tabler/icons-react'
import { FormattedMessage, FormattedRelativeTime, useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import classes from './frame.module.css'

const ICON = 15

/** What is safe where, at all times: on this PC, on the server, in the last proven copy. */
export function StatusBar({ session, demo }: { session: SessionView; demo: boolean }) {
  const intl = useIntl()
  const { data: safety } = useAsk(['safety'], (signal) => core.practice.safety({}, { signal }))
  const alarms = safety?.alarms ?? []
  return (
    <Group h="100%" gap="lg" wrap="nowrap" role="status" aria-label={intl.formatMessage({ id: 'status.label' })}>
      <Group gap={5} wrap="nowrap" className={safety?.savedHere === false ? classes['warn'] : classes['good']}>
        <IconDeviceDesktop size={ICON} aria-hidden />
        <Text size="xs">
          <FormattedMessage id={safety?.savedHere === false ? 'status.not-here' : 'status.here'} />
        </Text>
      </Group>
      <Group gap={5} wrap="nowrap">
        <IconCloudOff size={ICON} aria-hidden />
        <Text size="xs">
          <FormattedMessage id={`status.${safety?.onServer ?? 'no-server'}`} values={{ count: safety?.waiting ?? 0 }} />
        </Text>
      </Group>
      <Group gap={5} wrap="nowrap" className={safety?.lastProvenRestoreAt ? classes['good'] : classes['warn']}>
        {safety?.lastProvenRestoreAt ? (
          <IconCircleCheck size={ICON} aria-hidden />
        ) : (
          <IconAlertTriangle size={ICON} aria-hidden />
        )}
        <Text size="xs">
          {safety?.lastProvenRestoreAt ? (
            <FormattedMessage id="status.proven" values={{ ago: <Ago at={safety.lastProvenRestoreAt} /> }} />
          ) : (
            <FormattedMessage id="status.unproven" />
          )}
        </Text>
      </Group>
      {alarms.length > 0 && (
        <Tooltip label={alarms.join(' ')} multiline w={420}>
          <Text size="xs" c="red" role="alert" truncate>
            {alarms[0]}
          </Text>
        </Tooltip>
      )}
      <span className={classes['grow']} />
      {demo && (
        <Badge size="sm" variant="outline" color="ink">
          <FormattedMessage id="status.demo" />
        </Badge>
      )}
      <Text size="xs">{session.displayName}</Text>
    </Group>
  )
}

function Ago({ at }: { at: number }) {
  const minutes = Math.round((at - Date.now()) / 60_000)
  return Math.abs(minutes) < 90 ? (
    <FormattedRelativeTime value={minutes} unit="minute" />
  ) : (
    <FormattedRelativeTime value={Math.round(minutes / 60)} unit="hour" />
  )
}
