import type { RuleFigures } from '../../db/safety/queries.ts'
import type { GovernanceRow, Knowledge } from '../../shared/safety/index.ts'

/** Rules with what they say by the knowledge in use, and whether a policy may quieten them. */
export function explained(rows: readonly RuleFigures[], knowledge: Knowledge | null): GovernanceRow[] {
  const gravest = knowledge ? gravestOf(knowledge) : new Set<string>()
  const says = knowledge ? sayings(knowledge, new Set(rows.map(({ ruleId }) => ruleId))) : new Map<string, string>()
  return rows.map((row) => ({
    ...row,
    about: says.get(row.ruleId) ?? '',
    // Without knowledge nobody can tell what may be quietened.
    unmutable: knowledge === null || row.tier === 'T1' || gravest.has(row.ruleId),
  }))
}

/** So many names of a long list stand for all. */
const NAMED = 3

function sayings({ payload }: Knowledge, wanted: ReadonlySet<string>): Map<string, string> {
  const few = (ids: readonly number[]) => {
    const names = ids.slice(0, NAMED).map((id) => payload.ingredients[id]?.name ?? '')
    return `${names.join(', ')}${ids.length > NAMED ? ' …' : ''}`
  }
  const said = new Map<string, string>()
  for (const { id, a, b, why } of payload.rules) if (wanted.has(id)) said.set(id, `${few(a)} + ${few(b)}: ${why}`)
  for (const { id, drugs, why } of payload.facts) if (wanted.has(id)) said.set(id, `${few(drugs)}: ${why}`)
  for (const { id, why } of payload.allergies.relations) if (wanted.has(id)) said.set(id, why)
  return said
}

/** The rules that stop: contraindicated, and those of the high-priority list. */
export function gravestOf({ payload }: Knowledge): Set<string> {
  const pairs = payload.rules
    .filter(({ severity, id }) => severity === 'contraindicated' || id.startsWith('HP'))
    .map(({ id }) => id)
  const facts = payload.facts
    .filter(({ cases }) => cases.some(({ severity }) => severity === 'contraindicated'))
    .map(({ id }) => id)
  return new Set([...pairs, ...facts, 'HP', 'HP21', 'AL001'])
}
