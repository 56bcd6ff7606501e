import { addCoverage } from '../../db/coverage/commands.ts'
import { leaveVisitNote } from '../../db/handover/commands.ts'
import { startThread } from '../../db/messages/commands.ts'
import { writeTask } from '../../db/tasks/commands.ts'
import { CoverageDetails } from '../../shared/coverage/index.ts'
import { type CivilDate, dayIn, type Instant, type PatientId, type UserId } from '../../shared/kernel/index.ts'
import { BY_HAND, TaskDetails } from '../../shared/tasks/index.ts'
import type { ChartParts, DemoParts } from './chart.ts'
import { chance, randomFrom } from './random.ts'

const DAY_MS = 86_400_000
const CHANNEL = 'practice.createDemo'
/** Payers and shares are assumptions for the demonstration. */
const PAYERS = [
  { payerName: 'Prairie Mutual', filingCode: 'CI' },
  { payerName: 'Lakeshore Blue', filingCode: 'BL' },
  { payerName: 'State Medicaid', filingCode: 'MC' },
] as const

/** Who pays for a patient of the demonstration: Medicare from 65 on, a few pay themselves, of a few nobody has asked. */
export async function writeDemoCoverage(
  parts: ChartParts,
  { number, patientId, birthOn }: { number: number; patientId: PatientId; birthOn: string },
): Promise<void> {
  const random = randomFrom(number * 104_729 + 3)
  const { journal, ids, now, today } = parts
  if (chance(random, 0.05)) return
  const old = Number(today.slice(0, 4)) - Number(birthOn.slice(0, 4)) > 65
  const digits = String(number).padStart(6, '0')
  const effectiveOn = `${today.slice(0, 4)}-01-01` as CivilDate
  const payer = PAYERS[number % PAYERS.length] ?? PAYERS[0]
  const details = chance(random, 0.08)
    ? { kind: 'self-pay' as const }
    : old
      ? { payerName: 'Medicare', filingCode: 'MB' as const, memberId: `1EG4TE5MK${digits.slice(-2)}`, effectiveOn }
      : { ...payer, memberId: `DEMO${digits}`, effectiveOn, copayCents: 2500 as never }
  const author = { userId: null, sessionId: null, channel: CHANNEL }
  const writer = { author, authorName: 'Dana Dubois', ids, now, today, patientId }
  await addCoverage(journal, writer, CoverageDetails.parse(details))
}

/** What waits for the first person who signs in: some tasks, a message, notes for the next visit, about some patients. */
export async function writeDemoNextDay(parts: DemoParts, patients: readonly PatientId[]): Promise<void> {
  const { journal, ids, now, today, timeZone, clinicians } = parts
  const [one, two, three] = patients
  const [first] = clinicians
  if (!one || !two || !three || !first) return
  const userId = first.userId as UserId
  const author = { userId, sessionId: null, channel: CHANNEL }
  const writer = { author, authorName: first.displayName, ids, now }
  const day = (days: number) => dayIn(timeZone, (now + days * DAY_MS) as Instant)
  const owed = [
    {
      patientId: one,
      title: 'Call with the result of the potassium',
      dueOn: today,
      call: true,
      owner: { role: 'nurse' },
    },
    { patientId: two, title: 'Ask the pharmacy which strength was filled', dueOn: day(-2), owner: { role: 'nurse' } },
    { patientId: three, title: 'Letter to the cardiologist', dueOn: day(3), owner: { userId } },
    { patientId: null, title: 'Check the vaccine fridge', dueOn: today, owner: { role: 'medical-assistant' } },
  ] as const
  for (const { patientId, title, dueOn, owner, ...more } of owed) {
    const origin = 'call' in more ? ({ ...BY_HAND, kind: 'promised-call' } as const) : BY_HAND
    await writeTask(journal, writer, { ...TaskDetails.parse({ title, dueOn, owner }), patientId, origin })
  }
  await startThread(journal, writer, {
    patientId: one,
    subject: 'Potassium',
    to: [{ role: 'nurse' }],
    body: 'Please repeat her potassium before she leaves today.',
    urgent: true,
  })
  await leaveVisitNote(journal, writer, {
    patientId: two,
    text: 'Ask about the fall; she did not want to talk about it.',
  })
}
