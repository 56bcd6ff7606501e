import { leaveVisitNote } from '../../db/handover/commands.ts'
import { replyTo, startThread } from '../../db/messages/commands.ts'
import { startNote } from '../../db/notes/commands.ts'
import { writeTask } from '../../db/tasks/commands.ts'
import type { Role } from '../../shared/access/index.ts'
import {
  dayBounds,
  dayIn,
  type EncounterId,
  type Instant,
  momentIn,
  type PatientId,
  type UserId,
} from '../../shared/kernel/index.ts'
import { builtInTemplates, docOfText, writeBody } from '../../shared/notes/index.ts'
import { BY_HAND, TaskDetails } from '../../shared/tasks/index.ts'
import type { DemoParts } from './chart.ts'
import { DEMO_OPEN_NOTES, DEMO_TASKS, DEMO_THREADS, DEMO_VISIT_NOTES } from './open-work.data.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const CHANNEL = 'practice.createDemo'
const TEMPLATE = 'built-in:follow-up'

/** What waits for whoever signs in first: tasks, promised calls, messages, notes for the next visit, and notes nobody has signed. */
export async function writeDemoNextDay(parts: DemoParts, patients: readonly PatientId[]): Promise<void> {
  const { journal, ids, now, timeZone, clinicians } = parts
  const [first, second = first] = clinicians
  if (patients.length === 0 || !first || !second) return
  const people = { first, second }
  const patientOf = (place: number | null) => (place === null ? null : (patients[place % patients.length] as PatientId))
  const writerOf = (who: 'first' | 'second', at = now as number) => ({
    author: { userId: people[who].userId as UserId, sessionId: null, channel: CHANNEL },
    authorName: people[who].displayName,
    ids,
    now: at as Instant,
  })
  const whose = (owner: Role | 'first' | 'second') =>
    owner === 'first' || owner === 'second' ? { userId: people[owner].userId as UserId } : { role: owner }
  for (const { patient, title, due, owner, call, urgent } of DEMO_TASKS) {
    const dueOn = dayIn(timeZone, (now + due * DAY_MS) as Instant)
    const details = { title, dueOn, owner: whose(owner), ...(urgent && { priority: 'urgent' }) }
    const origin = call ? ({ ...BY_HAND, kind: 'promised-call' } as const) : BY_HAND
    await writeTask(journal, writerOf('first'), {
      ...TaskDetails.parse(details),
      patientId: patientOf(patient),
      origin,
    })
  }
  for (const { patient, subject, from, to, urgent = false, said } of DEMO_THREADS) {
    const [opening, ...answers] = said
    const begun = now - said.length * HOUR_MS
    const about = { patientId: patientOf(patient), subject, to: to.map(whose), urgent }
    const threadId = await startThread(journal, writerOf(from, begun), { ...about, body: opening?.body ?? '' })
    for (const [index, { by, body }] of answers.entries())
      await replyTo(journal, writerOf(by, begun + (index + 1) * HOUR_MS), threadId, { body, urgent: false })
  }
  for (const { patient, text } of DEMO_VISIT_NOTES) {
    const patientId = patientOf(patient)
    if (patientId !== null) await leaveVisitNote(journal, writerOf('first'), { patientId, text })
  }
  await writeOpenNotes(parts)
}

/** Notes of those visits of today that have none yet, begun by whoever saw the patient and not signed. */
async function writeOpenNotes({ journal, ids, now, today, timeZone }: DemoParts): Promise<void> {
  const { from, until } = dayBounds(timeZone, today)
  const visits = await journal.db
    .selectFrom('encounter')
    .select(['id', 'patientId', 'clinicianId', 'clinicianName', 'happenedAt'])
    .where('appointmentId', 'is not', null)
    .where('clinicianId', 'is not', null)
    .where('happenedAt', '>=', from)
    .where('happenedAt', '<', until)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('note').select('note.id').whereRef('note.encounterId', '=', 'encounter.id'))),
    )
    .orderBy('happenedAt')
    .orderBy('id')
    .limit(DEMO_OPEN_NOTES.length)
    .execute()
  const template = builtInTemplates.find(({ templateId }) => templateId === TEMPLATE)
  if (!template) return
  for (const [index, visit] of visits.entries()) {
    const typed = DEMO_OPEN_NOTES[index] ?? {}
    const author = { userId: visit.clinicianId as UserId, sessionId: null, channel: CHANNEL }
    const sections = template.sections.map((section) => {
      const text = typed[section.key]
      return text === undefined ? section : { ...section, body: writeBody(docOfText(text)) }
    })
    await startNote(journal, {
      origin: {
        patientId: visit.patientId as PatientId,
        encounterId: visit.id as EncounterId,
        happened: momentIn(timeZone, visit.happenedAt as Instant),
        author,
        authorName: visit.clinicianName,
        ids,
        now: Math.min(now, visit.happenedAt + HOUR_MS / 4) as Instant,
        timeZone,
      },
      title: template.title,
      templateId: TEMPLATE,
      sections,
    })
  }
}
