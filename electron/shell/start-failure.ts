import { app, dialog } from 'electron'
import { Refusal } from '../../shared/kernel/index.ts'

/** Says in one sentence why Daybook cannot start, and ends. What is saved stays as it is. */
export function reportAndQuit(error: unknown): void {
  const known = error instanceof Refusal
  if (!known) console.error(error)
  dialog.showErrorBox(
    'Daybook cannot start',
    known ? error.message : 'Something went wrong while starting. What was saved before is safe.',
  )
  app.exit(1)
}
