import type { Case, Line, Slot } from './case.ts'

import type { Findings } from './finding.ts'

/** Many drugs that raise serotonin, where each pair for itself may be common practice. */
export function checkSerotonin(self: Case, lines: readonly Line[], out: Findings): void {
  const { drugs, manyFrom, source } = self.knowledge.payload.serotonin
  const slots = new Map<number, Slot>()
  for (const line of self.active) {
    if (line.local) continue
    for (const [place, id] of line.ids.entries())
      if (drugs.includes(id) && !slots.has(id)) slots.set(id, { line, place, id })
  }
  const asked = lines.some((line) => [...slots.values()].some((slot) => slot.line === line))
  if (!asked || slots.size < manyFrom) return
  out.found.push({
    ruleId: 'SER-many',
    kind: 'serotonin',
    also: [],
    severity: 'moderate',
    slots: [...slots.values()],
    why: `${slots.size} drugs that raise serotonin: the risk of serotonin syndrome adds up.`,
    notes: [],
    management: 'Look whether all are needed; tell the patient about tremor, sweating, fever and agitation.',
    sources: [source],
    always: false,
    passive: true,
  })
}
