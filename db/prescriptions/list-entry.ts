import { dayIn, type EntryId, type TimeOrWords } from '../../shared/kernel/index.ts'
import { holdsNow, MedicationDetails, sameDrug } from '../../shared/medications/index.ts'
import { type PrescriptionDetails, saySig, type Sig, writeTiming } from '../../shared/prescriptions/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Work } from '../journal.ts'
import { entriesOf, putEntry, saveChange } from '../list-entries.ts'
import { moveStatus } from '../medications/commands.ts'
import { medicationKind } from '../medications/queries.ts'

type Signed = { details: PrescriptionDetails; sig: Sig; prescriberName: string }

/** What a prescription says, as an entry of the medication list says it. */
function onTheList({ details, sig, prescriberName }: Signed, startedOn: string): MedicationDetails {
  const { concept, quantityValue, quantityUnit, daysSupply, refills, indicationText, indicationCodings } = details
  return MedicationDetails.parse({
    concept,
    source: 'prescribed',
    sig: saySig(sig, 'en'),
    doseValue: sig.dose ? (sig.dose.high ?? sig.dose.low) : null,
    doseUnit: sig.dose?.unit ?? '',
    route: sig.route ?? '',
    frequency: sig.timing ? writeTiming(sig.timing) : '',
    asNeeded: sig.asNeeded,
    asNeededFor: sig.asNeededFor,
    started: startedOn,
    quantityValue,
    quantityUnit,
    daysSupply,
    refills,
    prescriberName,
    reasonText: indicationText,
    reasonCodings: indicationCodings,
  })
}

/**
 * Puts what was signed on the medication list, in the same unit of work: the same drug that it replaces is renewed, another
 * one is stopped with that as its reason; else a new entry is made.
 * @returns the entry, and whether it was made
 */
export async function putOnList(
  work: Work,
  origin: EntryOrigin,
  signed: Signed,
): Promise<{ medicationId: EntryId; made: boolean }> {
  const { details } = signed
  const today = details.startOn ?? dayIn(origin.timeZone, origin.now)
  const entries = (await entriesOf(work.db, medicationKind, origin.patientId)).filter(holdsNow)
  const replaced = entries.filter(({ entryId }) => details.replaces.includes(entryId))
  const renewed = replaced.find(({ concept }) => sameDrug(concept, details.concept))
  for (const { entryId, revision } of replaced)
    if (entryId !== renewed?.entryId) {
      const reason = `Replaced by ${details.concept.text || 'another drug'}`
      await moveStatus(work, origin, { entryId, revision, to: 'stopped', on: null, reason })
    }
  if (renewed) {
    const kept = { ...onTheList(signed, today), started: renewed.started ?? (today as TimeOrWords), note: renewed.note }
    const columns = { ...medicationKind.toColumns(kept, renewed), status: 'active', stopReason: '', timing: 'null' }
    await saveChange(work, medicationKind, origin, { before: renewed, columns, revision: renewed.revision })
    return { medicationId: renewed.entryId, made: false }
  }
  // The safety check asks about duplicates, with their context; the list must not ask once more.
  const despite = { warnings: ['duplicate' as const], reason: 'Prescribed' }
  const made = await putEntry(work, medicationKind, origin, { details: onTheList(signed, today), despite })
  return { medicationId: made.entryId, made: true }
}

/** Stops the entry that a prescription made or renewed, where it is taken still. */
export async function takeOffList(
  work: Work,
  origin: EntryOrigin,
  medicationId: string | null,
  reason: string,
): Promise<void> {
  const entries = await entriesOf(work.db, medicationKind, origin.patientId)
  const entry = entries.find(({ entryId }) => entryId === medicationId)
  if (!entry || !holdsNow(entry)) return
  const { entryId, revision } = entry
  await moveStatus(work, origin, { entryId, revision, to: 'stopped', on: null, reason })
}
