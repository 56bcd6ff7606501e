import { AppShell } from '@mantine/core'
import { createRootRoute, createRoute, createRouter, Outlet, redirect, RouterProvider } from '@tanstack/react-router'
import { type FunctionComponent, useMemo } from 'react'
import { FormattedMessage } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import type { PracticeStatus } from '../../shared/practice/index.ts'
import { useFreshness } from '../ipc/ask.ts'
import { Empty } from '../kit/page.tsx'
import { allScreens } from '../screens.ts'
import { useIdleLock } from './idle-lock.ts'
import { Keymap } from './keymap.tsx'
import { maySee } from './may-see.ts'
import { Navigation } from './navigation.tsx'
import { place } from './navigate.ts'
import { Palette } from './palette.tsx'
import { SessionContext } from './session.ts'
import { StatusBar } from './status-bar.tsx'
import classes from './frame.module.css'

const Nowhere = () => (
  <Empty>
    <FormattedMessage id="shell.nowhere" />
  </Empty>
)

function routerFor(session: SessionView) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: Nowhere })
  const mine = allScreens.filter((screen) => maySee(session, screen))
  const home = mine.find(({ inNavigation }) => inNavigation)?.path ?? '/account'
  const routes = mine.map(({ path, show }) =>
    createRoute({ getParentRoute: () => root, path, component: show as FunctionComponent }),
  )
  const index = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: home as '/' })
    },
  })
  return createRouter({ routeTree: root.addChildren([index, ...routes]), history: place })
}

/** The work: navigation at the side, the screen, the status bar; palette and keys everywhere. */
export function Frame({ session, status }: { session: SessionView; status: PracticeStatus }) {
  useFreshness()
  useIdleLock()
  const person = `${session.userId}/${session.may.join()}`
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the routes change with the person and her permissions only
  const router = useMemo(() => routerFor(session), [person])
  return (
    <SessionContext value={session}>
      <AppShell navbar={{ width: 196, breakpoint: 0 }} footer={{ height: 30 }} padding={0}>
        <AppShell.Navbar className={classes['rail'] ?? ''}>
          <Navigation session={session} status={status} />
        </AppShell.Navbar>
        <AppShell.Main className={classes['ground'] ?? ''}>
          <RouterProvider router={router} />
        </AppShell.Main>
        <AppShell.Footer className={classes['status'] ?? ''}>
          <StatusBar session={session} demo={status.demo} />
        </AppShell.Footer>
      </AppShell>
      <Palette session={session} />
      <Keymap session={session} />
    </SessionContext>
  )
}
