import { Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Task, TaskEvent } from '../../shared/tasks/index.ts'
import { ROLES } from '../../shared/access/index.ts'
import { writeTold } from '../kit/event-time.ts'

/** Whose a task is, in words; of a person who left, that she did. */
export function OwnerText({ task: { ownerName, ownerRole, ownerGone } }: { task: Task }) {
  if (ownerRole !== null) return <FormattedMessage id={`role.${ownerRole}`} />
  return (
    <>
      {ownerName}
      {ownerGone && (
        <Text span size="xs" fw={700} c="var(--mantine-color-error)">
          {' '}
          <FormattedMessage id="tasks.gone" />
        </Text>
      )}
    </>
  )
}

/** The day by which it is due, with what that means today. */
export function DueText({ task: { dueOn, overdue, priority, snoozedUntilOn, snoozed } }: { task: Task }) {
  const { locale } = useIntl()
  return (
    <>
      {priority === 'stat' && (
        <strong>
          <FormattedMessage id="tasks.stat" />{' '}
        </strong>
      )}
      {dueOn !== null && writeTold(dueOn, locale)}
      {overdue && (
        <Text span size="sm" fw={700} c="var(--mantine-color-error)">
          {' '}
          <FormattedMessage id="orders.overdue" />
        </Text>
      )}
      {snoozed && (
        <Text span size="xs" c="dimmed">
          {' '}
          <FormattedMessage id="tasks.put-off.until" values={{ day: writeTold(snoozedUntilOn, locale) }} />
        </Text>
      )}
    </>
  )
}

/** What is to be done; of a closed chart only that there is something. */
export function TitleText({ task: { shut, title, origin } }: { task: Task }) {
  if (shut)
    return (
      <Text span size="sm" fs="italic">
        <FormattedMessage id="tasks.shut" />
      </Text>
    )
  return (
    <>
      {title}
      {origin.kind !== 'by-hand' && (
        <Text span size="xs" c="dimmed">
          {' · '}
          <FormattedMessage id={`tasks.origin.${origin.kind}`} />
        </Text>
      )}
    </>
  )
}

/** One line of the history. */
export function EventText({ event: { kind, byName, note, before, after, at } }: { event: TaskEvent }) {
  const intl = useIntl()
  const said = (text: string) =>
    ROLES.some((role) => role === text) ? intl.formatMessage({ id: `role.${text}` }) : text
  const moved = [said(before), said(after)].filter((text) => text !== '').join(' → ')
  return (
    <Text size="sm">
      <Text span size="xs" c="dimmed">
        {intl.formatDate(at, { dateStyle: 'short', timeStyle: 'short' })} · {byName} ·{' '}
      </Text>
      <FormattedMessage id={`tasks.event.${kind}`} />
      {moved !== '' && ` · ${moved}`}
      {note !== '' && ` · ${note}`}
    </Text>
  )
}
