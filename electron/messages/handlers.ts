import { isInChart } from '../../db/chart.ts'
import { retractEntry } from '../../db/entry.ts'
import { addMembers, fileMessage, markRead, replyTo, startThread, taskOfMessage } from '../../db/messages/commands.ts'
import { openThread, threadsFor, threadsOf, unreadMessages } from '../../db/messages/queries.ts'
import { taskById } from '../../db/tasks/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, type Instant, momentIn, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { messages, OpenThread, ThreadId } from '../../shared/messages/index.ts'
import { openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { taskReader, taskWriter } from '../tasks/index.ts'

type Parts = { practice: PracticeStore; ids: IdSource }
type One = { threadId: ThreadId; patientId: PatientId | null }
const SHOWN = 100

/** Messages between staff. A thread that is tied to a chart is opened only by whoever may open the chart. */
export function createMessageHandlers(parts: Parts): HandlersOf<typeof messages> {
  const { practice } = parts
  const journal = () => practice.store().journal
  const reader = (caller: Caller) => taskReader(practice, caller)
  const writer = (caller: Caller) => taskWriter(parts, caller)

  /** The thread, once the caller may read it and its chart opens to her. What she names as its patient must be it. */
  const opened = async ({ threadId, patientId }: One, caller: Caller, limit = SHOWN): Promise<OpenThread> => {
    const { db } = journal()
    if (patientId !== null) await openChart(practice, patientId, caller)
    const found = await openThread(db, { threadId, limit }, await reader(caller))
    const tied = found?.thread.patientId ?? null
    if (!found || (patientId !== null && (tied === null || !(await isInChart(db, patientId, tied)))))
      throw new Refusal('not-found', 'This thread is not in the practice.')
    if (patientId === null && tied !== null) await openChart(practice, tied, caller)
    return found
  }
  const after = (threadId: ThreadId, caller: Caller) => opened({ threadId, patientId: null }, caller)
  return {
    threads: async (about, caller) => threadsFor(journal().db, about, await reader(caller)),
    async ofPatient(about, caller) {
      await openChart(practice, about.patientId, caller)
      return threadsOf(journal().db, about, await reader(caller))
    },
    unread: (_input, caller) => unreadMessages(journal().db, caller.userId),
    thread: ({ limit, ...one }, caller) => opened(one, caller, limit),
    async start(input, caller) {
      if (input.patientId !== null) await openChart(practice, input.patientId, caller)
      return after(await startThread(journal(), await writer(caller), input), caller)
    },
    async reply({ body, urgent, ...one }, caller) {
      await opened(one, caller)
      await replyTo(journal(), await writer(caller), one.threadId, { body, urgent })
      return after(one.threadId, caller)
    },
    async addMembers({ to, ...one }, caller) {
      await opened(one, caller)
      await addMembers(journal(), await writer(caller), one.threadId, to)
      return after(one.threadId, caller)
    },
    async markRead({ messageIds, ...one }, caller) {
      await opened(one, caller)
      await markRead(journal(), await writer(caller), { threadId: one.threadId, messageIds })
      return null
    },
    async makeTask({ messageId, details, ...one }, caller) {
      await opened(one, caller)
      const about = { threadId: one.threadId, messageId, details }
      const taskId = await taskOfMessage(journal(), await writer(caller), about)
      const task = await taskById(journal().db, taskId, await reader(caller))
      if (!task) throw new Refusal('not-found', 'This task is not in the practice.')
      return task
    },
    async fileInChart({ patientId, threadId, messageId }, caller) {
      await opened({ threadId, patientId }, caller)
      const origin = await originFor(parts, caller, { patientId })
      const happenedAt = (sentAt: number) => momentIn(origin.timeZone, sentAt as Instant)
      return { entryId: await fileMessage(journal(), { ...origin, happenedAt }, { threadId, messageId }) }
    },
    async retract(retraction, caller) {
      await openChart(practice, retraction.patientId, caller)
      const now = caller.clock.now()
      await retractEntry(journal(), caller, { table: 'communication', category: 'messages', retraction, now })
      return null
    },
  }
}
