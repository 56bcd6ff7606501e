import type { Knowledge, KnowledgeDiff } from '../../shared/safety/index.ts'

type Named = readonly { id: string }[]

/** What would be different with other knowledge: names that come and go, facts that say something else. */
export function diffOf(before: Knowledge | null, after: Knowledge, keyId: string): KnowledgeDiff {
  const names = (knowledge: Knowledge | null) => knowledge?.payload.ingredients.map(({ name }) => name) ?? []
  const [old, now] = [new Set(names(before)), new Set(names(after))]
  const facts = (knowledge: Knowledge | null) =>
    knowledge ? meaning(knowledge, knowledge.payload.facts) : new Map<string, string>()
  const rules = (knowledge: Knowledge | null) =>
    knowledge ? meaning(knowledge, knowledge.payload.rules) : new Map<string, string>()
  const allergies = (knowledge: Knowledge | null) =>
    knowledge ? meaning(knowledge, knowledge.payload.allergies.relations) : new Map<string, string>()
  return {
    from: before?.version ?? null,
    to: { version: after.version, builtOn: after.payload.builtOn, checksum: after.checksum, keyId },
    ingredients: {
      added: [...now].filter((name) => !old.has(name)),
      removed: [...old].filter((name) => !now.has(name)),
    },
    rules: compared(rules(before), rules(after)),
    facts: compared(facts(before), facts(after)),
    allergies: compared(allergies(before), allergies(after)),
  }
}

/** Rows by what they say, in names: places in the list of ingredients move from one version to the next. */
function meaning({ payload }: Knowledge, rows: Named): Map<string, string> {
  const name = (_key: string, value: unknown): unknown =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number')
      ? value.map((id: number) => payload.ingredients[id]?.name ?? `${id}`).toSorted((a, b) => (a < b ? -1 : 1))
      : value
  return new Map(rows.map((row) => [row.id, JSON.stringify(row, name)]))
}

function compared(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const keys = [...after.keys()]
  return {
    added: keys.filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed: keys.filter((id) => before.has(id) && before.get(id) !== after.get(id)),
  }
}
