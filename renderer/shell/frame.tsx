import { AppShell } from '@mantine/core'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { IntlProvider, useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import type { PracticeStatus } from '../../shared/practice/index.ts'
import { Afloat } from '../kit/afloat.tsx'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useFreshness } from '../ipc/freshness.ts'
import { useIdleLock } from './idle-lock.ts'
import { Keymap } from './keymap.tsx'
import { returnTo } from './leave.ts'
import { useLoadAhead } from './load-ahead.ts'
import { Navigation } from './navigation.tsx'
import { Palette } from './palette.tsx'
import { routerFor } from './router.tsx'
import { SessionContext } from './session.ts'
import { StoredDrafts } from './stored-drafts.tsx'
import { StatusBar } from './status-bar.tsx'
import { WordsBanner } from './words-banner.tsx'
import classes from './frame.module.css'

/** The work: navigation at the side, the screen, the status bar; palette and keys everywhere. */
export function Frame({ session, status }: { session: SessionView; status: PracticeStatus }) {
  useFreshness()
  useIdleLock()
  useLoadAhead(session.may.includes('chart.read'))
  const intl = useIntl()
  // One router for as long as this person is here; the gate mounts a new frame for the next one.
  const [router] = useState(() => {
    returnTo(session.userId)
    return routerFor(session)
  })
  const practice = useAsk(['practice', 'get'], (signal) => core.practice.get({}, { signal }))
  const zone = practice.data?.timeZone
  return (
    <IntlProvider
      locale={intl.locale}
      messages={intl.messages}
      defaultLocale="en"
      {...(zone !== undefined && { timeZone: zone })}
    >
      <SessionContext value={session}>
        <AppShell navbar={{ width: 224, breakpoint: 0 }} footer={{ height: 32 }} padding={0} transitionDuration={0}>
          <AppShell.Navbar
            className={classes['rail'] ?? ''}
            aria-label={intl.formatMessage({ id: 'shell.navigation' })}
            withBorder={false}
          >
            <Navigation session={session} status={status} />
          </AppShell.Navbar>
          <AppShell.Main className={classes['ground'] ?? ''}>
            <WordsBanner />
            <StoredDrafts>
              <RouterProvider router={router} />
            </StoredDrafts>
            <Afloat />
          </AppShell.Main>
          <AppShell.Footer className={classes['status'] ?? ''}>
            <StatusBar session={session} demo={status.demo} />
          </AppShell.Footer>
        </AppShell>
        <Palette session={session} />
        <Keymap session={session} />
      </SessionContext>
    </IntlProvider>
  )
}
