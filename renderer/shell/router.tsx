import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { Suspense } from 'react'
import { FormattedMessage } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import { Empty, Waiting } from '../kit/page.tsx'
import { allScreens, type Screen } from '../screens.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { place } from './navigate.ts'
import { maySee } from './session.ts'
import classes from './frame.module.css'

const Nowhere = () => (
  <Empty>
    <FormattedMessage id="shell.nowhere" />
  </Empty>
)

const shown = ({ id, show: Show }: Screen) =>
  function ShownScreen() {
    return (
      <div data-screen={id} className={classes['screen']}>
        <ErrorBoundary inside>
          <Suspense fallback={<Waiting />}>
            <Show />
          </Suspense>
        </ErrorBoundary>
      </div>
    )
  }

/** The places that this person may go to, and nothing else: a path of others leads nowhere. */
export function routerFor(session: SessionView) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: Nowhere })
  const mine = allScreens.filter((screen) => maySee(session, screen))
  const home = mine.find(({ inNavigation }) => inNavigation)?.path ?? '/account'
  const routes = mine.map((screen) =>
    createRoute({ getParentRoute: () => root, path: screen.path, component: shown(screen) }),
  )
  const index = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: home as '/' })
    },
  })
  // Going back beyond the first sign-in meets the addresses of the first run, which is over.
  const firstRun = createRoute({
    getParentRoute: () => root,
    path: '/first/$way/$step',
    beforeLoad: () => {
      throw redirect({ to: home as '/', replace: true })
    },
  })
  return createRouter({ routeTree: root.addChildren([index, firstRun, ...routes]), history: place })
}
