import { Badge, VisuallyHidden } from '@mantine/core'
import { FormattedMessage } from 'react-intl'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** How much waits at a place, beside its name in the navigation; nothing where nothing does, or nobody counts. */
export function NavCount({ of }: { of: string }) {
  if (of === 'messages') return <Unread />
  if (of === 'conflicts') return <ToDecide />
  return of === 'tasks' ? <Due /> : null
}

function Unread() {
  const counts = useAsk(['messages', 'unread'], (signal) => core.messages.unread({}, { signal }))
  const { unread = 0, urgent = 0 } = counts.data ?? {}
  return <Count count={unread} urgent={urgent > 0} word="shell.unread" />
}

function Due() {
  const counts = useAsk(['tasks', 'counts'], (signal) => core.tasks.counts({}, { signal }))
  const { mine = 0, team = 0, overdue = 0 } = counts.data ?? {}
  return <Count count={mine + team} urgent={overdue > 0} word="shell.tasks" />
}

function ToDecide() {
  const counts = useAsk(['conflicts', 'counts'], (signal) => core.conflicts.counts({}, { signal }))
  return <Count count={counts.data?.open ?? 0} urgent={false} word="shell.conflicts" />
}

function Count({ count, urgent, word }: { count: number; urgent: boolean; word: string }) {
  if (count === 0) return null
  return (
    <>
      <Badge size="sm" color={urgent ? 'red.9' : 'gray.8'} variant="filled" aria-hidden>
        <FormattedMessage id="shell.count" values={{ count }} />
      </Badge>
      <VisuallyHidden>
        <FormattedMessage id={word} values={{ count, urgent: urgent ? 'yes' : 'no' }} />
      </VisuallyHidden>
    </>
  )
}
