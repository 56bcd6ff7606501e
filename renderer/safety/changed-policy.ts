import type { PolicyState } from '../../shared/safety/index.ts'

/** One decision about a rule, or about the rows of the Beers list. */
export type PolicyChange =
  | { ruleId: string; to: 'passive' | 'interrupt' | 'stop' | 'no-stop' }
  | { to: 'ags-on' | 'ags-off' }

/** The policy with one thing changed; the whole of it is written down each time, with the reason. */
export function changedPolicy(before: PolicyState, change: PolicyChange) {
  const { agsRows, passiveRules, hardStops } = before
  switch (change.to) {
    case 'passive':
      return { agsRows, hardStops, passiveRules: [...passiveRules, change.ruleId] }
    case 'interrupt':
      return { agsRows, hardStops, passiveRules: passiveRules.filter((id) => id !== change.ruleId) }
    case 'stop':
      return { agsRows, passiveRules, hardStops: [...hardStops, change.ruleId] }
    case 'no-stop':
      return { agsRows, passiveRules, hardStops: hardStops.filter((id) => id !== change.ruleId) }
    case 'ags-on':
    case 'ags-off':
      return { agsRows: change.to === 'ags-on', passiveRules, hardStops }
  }
}
