import { useEffect, useState } from 'react'
import { useIntl } from 'react-intl'
import { SignIn } from '../access/sign-in.tsx'
import { queries, useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Waiting } from '../kit/page.tsx'
import { FirstRun } from '../practice/first-run.tsx'
import { Frame } from './frame.tsx'
import { forgetDrafts } from './drafts.ts'

/** Decides what this window shows: the first run, the sign-in, or the work. On a lock nothing of the work is left in it. */
export function Gate() {
  const intl = useIntl()
  const [founding, setFounding] = useState(false)
  const status = useAsk(['status'], (signal) => core.practice.status({}, { signal }))
  const session = useAsk(['session'], (signal) => core.access.whoAmI({}, { signal }))
  useEffect(
    () =>
      core.access.sessionChanged({}, ({ state }) => {
        if (state !== 'signed-in') {
          queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'status' && queryKey[0] !== 'session' })
          if (state === 'signed-out') forgetDrafts()
        }
        void queries.invalidateQueries({ queryKey: ['session'] })
        void queries.invalidateQueries({ queryKey: ['status'] })
      }),
    [],
  )
  useEffect(() => {
    const name = status.data?.practiceName
    document.title = name ? intl.formatMessage({ id: 'shell.title' }, { name }) : 'Daybook'
  }, [status.data?.practiceName, intl])

  if (status.error) return <FailureNote error={status.error} onRetry={() => void status.refetch()} />
  if (!status.data || session.isPending) return <Waiting />
  if (status.data.state === 'empty' || founding) return <FirstRun onFounding={setFounding} />
  if (!session.data) return <SignIn status={status.data} />
  return <Frame session={session.data} status={status.data} />
}
