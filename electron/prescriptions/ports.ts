import { notChecked, type SafetyPort, type TaskPort } from '../../db/prescriptions/ports.ts'
import { Refusal } from '../../shared/kernel/index.ts'

/** Until somebody checks, nothing is checked, and that is what is said and signed. */
export const safetyPort: SafetyPort = {
  check: (_db, { now }) => Promise.resolve(notChecked(now)),
  record: () => Promise.resolve(),
}

/** A promise that nobody would keep is refused, never dropped. */
export const taskPort: TaskPort = () => {
  throw new Refusal('rule-violation', 'No task can be made here. Choose another reason.', { reason: 'no-tasks' })
}
