import type { PatientId } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useNotice } from '../kit/notice.ts'
import { useDrafts } from '../shell/drafts.ts'
import { TaskForm } from './form.tsx'

export const newTaskDraft = (patientId: PatientId | null): string => `tasks.new.${patientId ?? 'practice'}`

/** A new task, about a patient or about none. */
export function NewTask({ patientId, onDone }: { patientId: PatientId | null; onDone: () => void }) {
  const notice = useNotice()
  const draft = newTaskDraft(patientId)
  const forget = () => useDrafts.getState().drop(draft)
  const add = useTell(core.tasks.add, ['tasks', 'handover'], forget)
  const close = () => {
    forget()
    onDone()
  }
  return (
    <TaskForm
      draft={draft}
      busy={add.isPending}
      error={add.error}
      onCancel={close}
      onSave={(details, promisedCall) =>
        add.mutate(
          { patientId, details, promisedCall },
          {
            onSuccess: () => {
              close()
              notice('tasks.saved')
            },
          },
        )
      }
    />
  )
}
