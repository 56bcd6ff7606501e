import { z } from 'zod'
import { command } from '../ipc/contract.ts'
import { listProcedures } from '../ipc/list-contract.ts'
import { ListState } from '../kernel/index.ts'
import { Medication, MedicationDetails, Reconciliation, StatusMove } from './model.ts'

export const medications = {
  ...listProcedures(Medication, MedicationDetails),
  /** Stops, holds, resumes or finishes a drug; stopping and holding need a reason. */
  setStatus: command({ input: StatusMove, output: Medication, may: 'chart.write', phi: 'write' }),
  /**
   * Carries out what was decided about two lists side by side, all or nothing, and records it as a review of the list.
   * Refused with reason `undecided` where an entry that holds was not decided about.
   */
  reconcile: command({
    input: Reconciliation,
    output: z.object({ entries: z.array(Medication), state: ListState }),
    may: 'chart.write',
    phi: 'write',
  }),
} as const
