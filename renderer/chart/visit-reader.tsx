import { EncounterId, type EntryId, type PatientId } from '../../shared/kernel/index.ts'
import { Slot } from './slot.tsx'

/** A visit of any day: what it was, its notes, and what was charged for it. */
export function VisitReader({ patientId, entryId }: { patientId: PatientId; entryId: EntryId }) {
  const encounterId = EncounterId.parse(entryId)
  return (
    <>
      {(['visit', 'note', 'charge'] as const).map((name) => (
        <Slot key={name} name={name} patientId={patientId} encounterId={encounterId} />
      ))}
    </>
  )
}
