import { reconcileMedications, setMedicationStatus } from '../../db/medications/commands.ts'
import { medicationKind } from '../../db/medications/queries.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { medications } from '../../shared/medications/index.ts'
import { listHandlers, openFor } from '../list-handlers.ts'
import type { CoreParts } from '../parts.ts'

/** The drugs of a chart. Every procedure opens the chart first. */
export function createMedicationHandlers(parts: Pick<CoreParts, 'practice' | 'ids'>): HandlersOf<typeof medications> {
  const journal = () => parts.practice.store().journal
  const handlers = listHandlers(parts, medicationKind)
  return {
    ...handlers,
    async setStatus(move, caller) {
      return setMedicationStatus(journal(), await openFor(parts, caller, move), move)
    },
    async reconcile(reconciliation, caller) {
      await reconcileMedications(journal(), await openFor(parts, caller, reconciliation), reconciliation)
      return handlers.list(reconciliation, caller)
    },
  }
}
