import { VisitHeader } from '../encounters/index.ts'
import { NotePane } from './note-pane.tsx'
import { OfPatient } from './of-patient.tsx'

/** A patient's visit that is under way, with its note; where there is none, one is begun. */
export function Visit() {
  return (
    <OfPatient screen="notes.visit">
      {(patientId) => (
        <>
          <VisitHeader patientId={patientId} />
          <NotePane key={patientId} patientId={patientId} />
        </>
      )}
    </OfPatient>
  )
}
