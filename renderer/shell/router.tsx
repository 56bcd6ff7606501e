import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
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

const PageOfPatient = lazy(async () => ({ default: (await import('../chart/page-banner.tsx')).PageOfPatient }))

/** Pages about one patient beside the chart, which has a banner of its own: who she is stands above each of them. */
const isOfPatient = ({ id, path }: Pick<Screen, 'id' | 'path'>): boolean =>
  path.includes('$patientId') && id !== 'patients.chart'

const shown = ({ show: Show, ...screen }: Screen) =>
  function ShownScreen() {
    return (
      <div data-screen={screen.id} className={classes['screen']}>
        <ErrorBoundary inside>
          <Suspense fallback={<Waiting />}>
            {isOfPatient(screen) ? (
              <PageOfPatient>
                <Show />
              </PageOfPatient>
            ) : (
              <Show />
            )}
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
