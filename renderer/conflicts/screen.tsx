import { Button, Text } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Waiting } from '../kit/page.tsx'
import { go } from '../shell/navigate.ts'
import classes from './conflicts.module.css'
import { Matter } from './matter.tsx'

const FIRST = 20
const MOST = 50

/**
 * What was written on two PCs at once, each with all its versions side by side. The arrow keys go from one to the next; a digit keeps what
 * stands, takes the other, or keeps both.
 */
export function Conflicts() {
  const intl = useIntl()
  const { patient } = useSearch({ strict: false }) as { patient?: unknown }
  const patientId = PatientId.safeParse(patient).data ?? null
  const [limit, setLimit] = useState(FIRST)
  const list = useAsk(
    ['conflicts', 'list', patientId, limit],
    (signal) => core.conflicts.list({ patientId, limit }, { signal }),
    { stillTrue: (_last, key) => key[2] === patientId },
  )
  const matters = list.data?.matters ?? []
  const left = (list.data?.total ?? 0) - matters.length
  return (
    <Page
      title={<FormattedMessage id="screen.conflicts" />}
      beside={
        list.data && (
          <Text size="sm" c="dimmed">
            <FormattedMessage id="conflicts.count" values={{ count: list.data.total }} />
          </Text>
        )
      }
      actions={
        patientId !== null && (
          <Button size="xs" variant="default" onClick={() => go('/conflicts')}>
            <FormattedMessage id="conflicts.all" />
          </Button>
        )
      }
    >
      <FailureNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting />}
      {list.data && matters.length === 0 && (
        <Empty>
          <FormattedMessage id="conflicts.none" />
        </Empty>
      )}
      {matters.length > 0 && (
        <ul className={classes['matters']} aria-label={intl.formatMessage({ id: 'screen.conflicts' })}>
          {matters.map((matter) => (
            <Matter key={`${matter.tbl}/${matter.rowId}/${matter.conflictIds.join()}`} matter={matter} />
          ))}
        </ul>
      )}
      {left > 0 && limit < MOST && (
        <Button variant="subtle" size="compact-sm" onClick={() => setLimit(MOST)}>
          <FormattedMessage id="conflicts.more" values={{ count: left }} />
        </Button>
      )}
    </Page>
  )
}
