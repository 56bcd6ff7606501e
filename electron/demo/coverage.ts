import { addCoverage } from '../../db/coverage/commands.ts'
import { CoverageDetails } from '../../shared/coverage/index.ts'
import type { CivilDate, PatientId } from '../../shared/kernel/index.ts'
import type { ChartParts } from './chart.ts'
import { chance, randomFrom } from './random.ts'

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
