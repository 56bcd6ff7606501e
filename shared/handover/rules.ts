/** What of a person's role decides which parts of a handover concern her. */
export type HandoverRights = {
  readsCharts: boolean
  reviews: boolean
  usesTasks: boolean
  usesMessages: boolean
  keepsBooks: boolean
}

const NEEDS = {
  results: 'reviews',
  messages: 'usesMessages',
  calls: 'usesTasks',
  tasks: 'usesTasks',
  'visit-notes': 'readsCharts',
  notes: 'readsCharts',
  'no-shows': 'usesTasks',
  orders: 'readsCharts',
  charts: 'readsCharts',
  conflicts: 'usesTasks',
  money: 'keepsBooks',
} as const satisfies Record<string, keyof HandoverRights>

/** The parts that concern a person, of those that there are, in the order in which they are looked at. */
export const partsFor = (rights: HandoverRights): readonly (keyof typeof NEEDS)[] =>
  (Object.keys(NEEDS) as (keyof typeof NEEDS)[]).filter((part) => rights[NEEDS[part]])

/**
 * Why somebody can't have seen everything up to a moment, or null: nobody has seen what has not come yet, and what was
 * seen is not unseen again.
 */
export function refuseSeen(upTo: number, about: { now: number; before: number | null }): string | null {
  if (upTo > about.now) return 'Nobody has seen yet what is to come. Look at the list again.'
  return about.before !== null && upTo < about.before ? 'You have said already that you saw more than this.' : null
}
