import { screen, type Screen } from '../screen.ts'

export const timelineScreens = [
  {
    id: 'timeline.search',
    path: '/search',
    may: 'chart.read',
    icon: 'search',
    show: screen(() => import('./search-screen.tsx'), 'SearchScreen'),
    inNavigation: true,
    keys: 'g f',
  },
  {
    id: 'timeline.release',
    path: '/patients/$patientId/release',
    may: 'chart.release',
    icon: 'patients',
    show: screen(() => import('./release.tsx'), 'ReleaseChart'),
    inNavigation: false,
  },
] as const satisfies readonly Screen[]
