import type { Selectable } from 'kysely'
import { type Charge, type ChargeDetails, chargeIssues, totalOf } from '../../shared/charges/index.ts'
import { type EncounterId, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { LedgerItem, LedgerItemId } from '../../shared/ledger/index.ts'
import { isInChart } from '../chart.ts'
import type { Journal, Work } from '../journal.ts'
import { bookEvent, type Booking } from '../ledger/commands.ts'
import { chargeOfVisit, isSigned, toCharge, visitOf } from './queries.ts'
import { assertPayer, payerOf, payersOf } from './payers.ts'
import type { ChargeTable } from './tables.ts'

export { importSchedule, type NewSchedule, retireSchedule } from './fees.ts'

export type Charging = Booking & { timeZone: string; authorName: string }
type Visit = { patientId: PatientId; encounterId: EncounterId }
type Seen = { patientId: PatientId; chargeId: string; revision: number }

/**
 * Saves what is being written for a visit; a held charge is written on.
 * @throws Refusal `rule-violation` with reason `charged` where the visit has been charged, `conflict` for another's version
 */
export function saveCharge(
  journal: Journal,
  charging: Charging,
  input: Visit & { revision: number | null; details: ChargeDetails },
): Promise<Charge> {
  const { details, revision } = input
  const { author, ids } = charging
  return journal.work(author, async (work) => {
    const visit = await openVisit(work, charging, input)
    const standing = await chargeOfVisit(work.db, input.encounterId)
    if (standing && standing.status !== 'draft' && standing.status !== 'held')
      throw new Refusal('rule-violation', 'This visit has its charge. Void it to write another.', { reason: 'charged' })
    const { payer, coverages } = payerOf(await payersOf(work.db, visit.patientId, visit.dosOn), details.payer)
    const written = {
      payer,
      coverages: JSON.stringify(coverages),
      diagnoses: JSON.stringify(details.diagnoses),
      lines: JSON.stringify(details.lines),
      totalCents: totalOf(details.lines),
    }
    if (standing) {
      if (revision === null)
        throw new Refusal(
          'conflict',
          'Someone began the charge of this visit in the meantime. Look at it, then go on.',
          {
            reason: 'stale',
          },
        )
      await work.update('charge', standing.chargeId, { ...written, status: 'draft', reason: '' }, revision)
      return readBack(work, standing.chargeId)
    }
    const id = ids.next<string>()
    await work.insert('charge', { ...newRow(id, visit, charging), ...written, status: 'draft', reason: '' })
    work.audit({ action: 'create', category: 'charges', patientId: input.patientId, detail: { charge: id } })
    return readBack(work, id)
  })
}

type OpenVisit = NonNullable<Awaited<ReturnType<typeof visitOf>>>

async function openVisit(work: Work, { timeZone }: Charging, { patientId, encounterId }: Visit): Promise<OpenVisit> {
  const visit = await visitOf(work.db, encounterId, timeZone)
  if (!visit || !(await isInChart(work.db, patientId, visit.patientId)))
    throw new Refusal('not-found', 'This visit is not in the chart.')
  if (visit.retractedAt !== null || visit.status === 'cancelled')
    throw new Refusal('rule-violation', 'This visit did not take place.', { reason: 'no-visit' })
  return visit
}

function newRow(id: string, visit: OpenVisit, { author, authorName, now }: Charging) {
  return {
    id,
    patientId: visit.patientId,
    encounterId: visit.id,
    dosOn: visit.dosOn,
    providerId: visit.clinicianId,
    location: visit.locationName,
    entryId: null,
    voidEntryId: null,
    recordedAt: now,
    authorId: author.userId,
    authorName,
    postedAt: null,
    replaces: null,
  }
}

/**
 * Posts a charge to the ledger, line by line an item; charge and ledger stand or fall together.
 * @throws Refusal `rule-violation` with reason `unsigned`, `incomplete` (issues beside the fields), `charged`
 */
export function postCharge(journal: Journal, charging: Charging, seen: Seen): Promise<Charge> {
  const { author, ids, now } = charging
  return journal.work(author, async (work) => {
    const row = await chargeRow(work, seen)
    assertOpen(row)
    const charge = toCharge(row)
    const issues = chargeIssues(charge)
    if (issues.length > 0)
      throw new Refusal('rule-violation', 'This charge is not complete yet.', { reason: 'incomplete', issues })
    if (!(await isSigned(work.db, row.encounterId)))
      throw new Refusal('rule-violation', 'The note of this visit has not been signed yet.', { reason: 'unsigned' })
    // Her coverage may have been corrected since this was written.
    const payers = await payersOf(work.db, charge.patientId, charge.dosOn)
    assertPayer(payers, charge.payer)
    const coverages = JSON.stringify(payerOf(payers, charge.payer).coverages)
    const lines = charge.lines.map((line) => ({ ...line, itemId: ids.next<LedgerItemId>() }))
    const items = lines.map(
      (line): LedgerItem => ({
        itemId: line.itemId,
        kind: 'charge',
        patientId: charge.patientId,
        guarantorId: null,
        payer: charge.payer,
        providerId: charge.providerId,
        location: charge.location,
        encounterId: charge.encounterId,
        dosOn: charge.dosOn,
        code: line.code,
        description: line.description,
        units: line.units,
        cents: (line.unitCents ?? 0) * line.units,
        firstBilledOn: null,
      }),
    )
    const resp = charge.payer === '' ? 'patient' : 'payer-1'
    const entry = await bookEvent(work, charging, { kind: 'charge', items, resp, sourceRef: charge.chargeId })
    const posted = {
      status: 'posted',
      reason: '',
      entryId: entry.entryId,
      postedAt: now,
      coverages,
      lines: JSON.stringify(lines),
    }
    await work.update('charge', seen.chargeId, posted, seen.revision)
    const detail = { charge: seen.chargeId, entry: entry.entryId }
    work.audit({ action: 'update', category: 'charges', patientId: seen.patientId, detail })
    return readBack(work, seen.chargeId)
  })
}

/** Keeps a charge from being posted, with its reason. */
export function holdCharge(journal: Journal, charging: Charging, input: Seen & { reason: string }): Promise<Charge> {
  const { reason, chargeId, patientId, revision } = input
  return journal.work({ ...charging.author, reason }, async (work) => {
    assertOpen(await chargeRow(work, input))
    await work.update('charge', chargeId, { status: 'held', reason }, revision)
    work.audit({ action: 'update', category: 'charges', patientId, detail: { held: chargeId, reason } })
    return readBack(work, chargeId)
  })
}

/** Records that nothing is charged for a visit. @throws Refusal `rule-violation` with reason `charged` */
export function recordNoCharge(
  journal: Journal,
  charging: Charging,
  input: Visit & { reason: string },
): Promise<Charge> {
  const { reason, patientId, encounterId } = input
  return journal.work({ ...charging.author, reason }, async (work) => {
    const visit = await openVisit(work, charging, input)
    const standing = await chargeOfVisit(work.db, encounterId)
    if (standing && standing.status !== 'draft' && standing.status !== 'held')
      throw new Refusal('rule-violation', 'This visit has its charge.', { reason: 'charged' })
    const id = standing?.chargeId ?? charging.ids.next<string>()
    if (standing) await work.update('charge', id, { status: 'no-charge', reason })
    else {
      const nothing = {
        payer: '',
        coverages: '[]',
        diagnoses: '[]',
        lines: '[]',
        totalCents: 0,
        status: 'no-charge',
        reason,
      }
      await work.insert('charge', { ...newRow(id, visit, charging), ...nothing })
    }
    work.audit({
      action: standing ? 'update' : 'create',
      category: 'charges',
      patientId,
      detail: { noCharge: id, reason },
    })
    return readBack(work, id)
  })
}

/**
 * Takes a charge back: its mirror stands in the ledger, the visit is without a charge again.
 * @throws Refusal `rule-violation` with reason `not-charged`
 */
export function voidCharge(journal: Journal, charging: Charging, input: Seen & { reason: string }): Promise<Charge> {
  const { reason, chargeId, patientId, revision } = input
  return journal.work({ ...charging.author, reason }, async (work) => {
    const row = await chargeRow(work, input)
    if (row.status !== 'posted' && row.status !== 'no-charge')
      throw new Refusal('rule-violation', 'This charge has not been posted.', { reason: 'not-charged' })
    const itemIds = toCharge(row).lines.flatMap(({ itemId }) => (itemId === null ? [] : [itemId]))
    const entry =
      row.status === 'posted' ? await bookEvent(work, charging, { kind: 'void-charge', itemIds, reason }) : null
    await work.update('charge', chargeId, { status: 'void', reason, voidEntryId: entry?.entryId ?? null }, revision)
    work.audit({ action: 'update', category: 'charges', patientId, detail: { void: chargeId, reason } })
    return readBack(work, chargeId)
  })
}

function assertOpen({ status }: Selectable<ChargeTable>): void {
  if (status !== 'draft' && status !== 'held')
    throw new Refusal('rule-violation', 'This charge was posted, or is void.', { reason: 'charged' })
}

async function chargeRow(work: Work, { chargeId, patientId }: Seen): Promise<Selectable<ChargeTable>> {
  const row = await work.db.selectFrom('charge').selectAll().where('id', '=', chargeId).executeTakeFirst()
  if (!row || !(await isInChart(work.db, patientId, row.patientId)))
    throw new Refusal('not-found', 'This charge is not in the account of this patient.')
  return row
}

async function readBack(work: Work, chargeId: string): Promise<Charge> {
  return toCharge(await work.db.selectFrom('charge').selectAll().where('id', '=', chargeId).executeTakeFirstOrThrow())
}
