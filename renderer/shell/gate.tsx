import { useEffect, useState } from 'react'
import { useIntl } from 'react-intl'
import { SignIn } from '../access/sign-in.tsx'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useStream } from '../ipc/freshness.ts'
import { useLine } from '../ipc/line.ts'
import { Waiting } from '../kit/page.tsx'
import { FirstRun } from '../practice/first-run.tsx'
import { Making } from '../practice/making.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Frame } from './frame.tsx'
import { askWhoIsHere, clearPlace, emptyWindow, useLastHere } from './leave.ts'
import { Unreachable } from './unreachable.tsx'

/** Decides what this window shows: the first run, the sign-in, or the work. On a lock nothing of the work is left in it. */
export function Gate() {
  const intl = useIntl()
  const last = useLastHere(({ userId }) => userId)
  const lost = useLine((line) => line.lost)
  const [founding, setFounding] = useState(false)
  const status = useAsk(['status'], (signal) => core.practice.status({}, { signal }))
  const session = useAsk(['session'], (signal) => core.access.whoAmI({}, { signal }))
  useStream(
    (onEnd) =>
      core.access.sessionChanged(
        {},
        ({ state }) => {
          if (state !== 'signed-in') emptyWindow()
          void askWhoIsHere()
        },
        onEnd,
      ),
    () => void askWhoIsHere(),
  )
  const nobody = session.data === null
  useEffect(() => {
    // After the screens are gone, so that none of them follows.
    if (nobody) clearPlace()
  }, [nobody])
  const name = status.data?.practiceName
  useEffect(() => {
    document.title = name ? intl.formatMessage({ id: 'shell.title' }, { name }) : 'Daybook'
  }, [name, intl])

  // Whoever is at work keeps what she typed in sight: the status bar says that it can't be saved, and what to do.
  const working = lost && session.data && status.data
  if ((status.error || session.error) && !working)
    return <Unreachable error={status.error ?? session.error} onRetry={() => void askWhoIsHere()} />
  if (!status.data || session.isPending) return <Waiting />
  // The window that makes it shows how far it is by itself.
  if (status.data.making && !founding) return <Making {...status.data.making} />
  if (status.data.state === 'empty' || founding) return <FirstRun onFounding={setFounding} />
  if (!session.data) return <SignIn status={status.data} last={last} />
  // Another person, or the same with other permissions, gets a window of her own.
  const person = `${session.data.userId}/${session.data.signedInAt}/${session.data.may.join()}`
  return (
    <ErrorBoundary key={person}>
      <Frame session={session.data} status={status.data} />
    </ErrorBoundary>
  )
}
