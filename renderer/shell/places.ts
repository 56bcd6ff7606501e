import { allScreens, type Screen } from '../screens.ts'

/** The places of the navigation by their screens, in the order of a day's work; a space stands between the groups. */
export const PLACES = [
  ['handover', 'appointments', 'flow', 'tasks', 'messages', 'conflicts'],
  ['patients', 'timeline.search'],
  ['notes.unsigned', 'notes.waiting', 'results', 'orders', 'prescriptions', 'safety.worklist'],
  ['ledger.accounts', 'charges', 'ledger.closing', 'reports'],
  [
    'practice',
    'access.staff',
    'access.reviews',
    'audit',
    'backups',
    'devices',
    'exchange',
    'terminology',
    'safety.governance',
    'safety.knowledge',
  ],
] as const

const byId = new Map(allScreens.map((screen) => [screen.id, screen]))

/** The groups of places that a person sees, empty ones left out. */
export function placesFor(sees: (screen: Screen) => boolean): readonly (readonly Screen[])[] {
  return PLACES.map((ids) => ids.flatMap((id) => byId.get(id) ?? []).filter(sees)).filter(({ length }) => length > 0)
}
