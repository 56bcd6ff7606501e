import type { Kysely, Selectable } from 'kysely'
import { Refusal } from '../../shared/kernel/index.ts'
import {
  isUnsigned,
  type LastUsed,
  type Prescription,
  type PrescriptionState,
  type PrescriptionStep,
  type Signature,
  type WaitingPrescription,
} from '../../shared/prescriptions/index.ts'
import { chartIds, chartOf, type ClosedCharts } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { hashOf, readDetails, sigOf, type SignedContent } from './content.ts'
import type { PrescriptionTable, SignedPrescriptionTable } from './tables.ts'

type Db = Kysely<Tables>
type Head = Selectable<PrescriptionTable>
type Signed = Selectable<SignedPrescriptionTable>

/** A prescription as the contract shows it: of a signed one, what was signed. */
export function toPrescription(head: Head, signed: Signed | undefined): Prescription {
  const content = signed && (JSON.parse(signed.content) as SignedContent)
  const details = content?.details ?? readDetails(head.content)
  const { patientId, encounterId, revision, state, stateReason, stateAt, createdAt, authorId, authorName } = head
  const of = { patientId, encounterId, revision, state, stateReason, stateAt, createdAt, authorId, authorName }
  return {
    ...details,
    ...of,
    prescriptionId: head.id,
    sig: content?.sig ?? sigOf(details),
    preparedBy: head.preparedBy,
    medicationId: head.medicationId,
    signature: signed && content ? toSignature(signed, content) : null,
  } as Prescription
}

function toSignature(signed: Signed, content: SignedContent): Signature {
  const { prescriberId, prescriberName, signedAt, offsetMinutes, contentHash, messageId, knowledgeVersion } = signed
  const kept = { prescriberId, prescriberName, signedAt, offsetMinutes, contentHash, messageId, knowledgeVersion }
  return {
    ...kept,
    overrides: content.overrides,
    notCheckedReason: content.notCheckedReason,
    neverTransmit: signed.neverTransmit === 1,
    intact: hashOf(signed.content) === contentHash,
  } as unknown as Signature
}

async function signedOf(db: Db, ids: readonly string[]): Promise<Map<string, Signed>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('signedPrescription').selectAll().where('prescriptionId', 'in', ids).execute()
  return new Map(rows.map((row) => [row.prescriptionId, row]))
}

/** The prescriptions of a chart: what is not signed first, then the newest. */
export async function prescriptionsOf(db: Db, patientId: string, limit: number): Promise<Prescription[]> {
  const rows = await db
    .selectFrom('prescription')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  const signed = await signedOf(
    db,
    rows.map(({ id }) => id),
  )
  const all = rows.map((row) => toPrescription(row, signed.get(row.id)))
  return [...all.filter(({ state }) => isUnsigned(state)), ...all.filter(({ state }) => !isUnsigned(state))]
}

/** One prescription of a chart. @throws Refusal `not-found` where it is not in it */
export async function prescriptionOf(db: Db, patientId: string, prescriptionId: string): Promise<Prescription> {
  const head = await headOf(db, patientId, prescriptionId)
  return toPrescription(head, (await signedOf(db, [head.id])).get(head.id))
}

/** @throws Refusal `not-found` */
export async function headOf(db: Db, patientId: string, prescriptionId: string): Promise<Head> {
  const head = await db
    .selectFrom('prescription')
    .selectAll()
    .where('id', '=', prescriptionId)
    .where('patientId', 'in', chartOf(patientId))
    .executeTakeFirst()
  if (!head) throw new Refusal('not-found', 'This prescription is not in the chart.')
  return head
}

/** Every move of one prescription, in order. */
export async function stepsOf(db: Db, patientId: string, prescriptionId: string): Promise<PrescriptionStep[]> {
  const head = await headOf(db, patientId, prescriptionId)
  const rows = await db
    .selectFrom('prescriptionStep')
    .selectAll()
    .where('prescriptionId', '=', head.id)
    .orderBy('number')
    .execute()
  return rows.map(({ number, state, paper, reason, steppedAt, authorId, authorName }) => {
    const told = { number, state: state as PrescriptionState, paper, reason, at: steppedAt }
    return { ...told, byId: authorId, byName: authorName } as PrescriptionStep
  })
}

/** What waits for a signature across the practice, the oldest first; of closed charts nothing. */
export async function waitingPrescriptions(
  db: Db,
  { limit }: { limit: number },
  closed: ClosedCharts,
): Promise<{ entries: WaitingPrescription[]; total: number }> {
  let find = db
    .selectFrom('prescription as rx')
    .innerJoin('patient', 'patient.id', 'rx.patientId')
    .where('rx.state', '=', 'prepared')
  if (closed !== null) find = find.where('rx.patientId', 'not in', closed)
  const counted = await find.select((of) => of.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await find
    .select(['rx.id', 'rx.patientId', 'rx.drugText', 'rx.content', 'rx.preparedBy', 'rx.stateAt', 'rx.forPrescriberId'])
    .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
    .orderBy('rx.stateAt')
    .orderBy('rx.id')
    .limit(limit)
    .execute()
  const entries = rows.map(({ id, patientId, drugText, content, preparedBy, stateAt, ...more }) => {
    const { familyName, givenName, birthOn, forPrescriberId } = more
    const told = { prescriptionId: id, patientId, drug: drugText, preparedBy, preparedAt: stateAt, birthOn }
    const { sigText } = readDetails(content)
    return { ...told, patientName: `${familyName}, ${givenName}`, sigText, prescriberId: forPrescriberId }
  })
  return { entries: entries as WaitingPrescription[], total: Number(counted.total) }
}

/** How a drug was last prescribed: by this person, else by the practice; null where it never was. */
export async function lastUsed(db: Db, rxcui: string, userId: string | null): Promise<LastUsed | null> {
  const newest = db
    .selectFrom('signedPrescription')
    .select(['content', 'prescriberId'])
    .where('drugCode', '=', rxcui)
    .orderBy('signedAt', 'desc')
    .limit(1)
  const own = userId === null ? undefined : await newest.where('prescriberId', '=', userId).executeTakeFirst()
  const found = own ?? (await newest.executeTakeFirst())
  if (!found) return null
  const { sigText, quantityValue, quantityUnit, daysSupply, refills } = (JSON.parse(found.content) as SignedContent)
    .details
  return { sigText, quantityValue, quantityUnit, daysSupply, refills, own: own !== undefined }
}

/** How often each drug was prescribed, by the practice and by this person. */
export async function drugUse(
  db: Db,
  userId: string | null,
): Promise<{ own: Map<string, number>; practice: Map<string, number> }> {
  const rows = await db
    .selectFrom('signedPrescription')
    .select(['drugCode', 'prescriberId'])
    .select((of) => of.fn.countAll<number>().as('times'))
    .where('drugCode', '<>', '')
    .groupBy(['drugCode', 'prescriberId'])
    .execute()
  const [own, practice] = [new Map<string, number>(), new Map<string, number>()]
  for (const { drugCode, prescriberId, times } of rows) {
    practice.set(drugCode, (practice.get(drugCode) ?? 0) + Number(times))
    if (prescriberId === userId) own.set(drugCode, Number(times))
  }
  return { own, practice }
}
