import { openReader } from '../../db/journal/sqlite-engine.ts'
import { installedKnowledge, reviewAnswer } from '../../db/safety/queries.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import type { SafetyAnswer } from '../../shared/safety/index.ts'
import { BUILT_IN } from '../safety/built-in.data.ts'
import { openPackage } from '../safety/index.ts'
import { serveJob } from './job.ts'

/** `answer`: null where the list of this one patient could not be looked at. */
export type Rechecked = { patientId: string; answer: SafetyAnswer | null }
export type RecheckOrder = { file: string; patients: string[]; now: Instant }

/** Looks at whole lists of drugs, on a connection that can only read. The main process has proven the knowledge before. */
serveJob<RecheckOrder, never, Rechecked[]>(async ({ file, patients, now }, key) => {
  const db = openReader({ file, key })
  try {
    const installed = await installedKnowledge(db)
    const { knowledge } = openPackage(installed?.content ?? BUILT_IN, { proven: true })
    const answers: Rechecked[] = []
    for (const patientId of patients) {
      const answer = await reviewAnswer(db, { knowledge }, { patientId, now }).catch(() => null)
      answers.push({ patientId, answer })
    }
    return answers
  } finally {
    await db.destroy()
  }
})
