import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { DocumentViewer } from './viewer.tsx'

/** A document where it stands in the story of its chart. */
export const DocumentReader = ({ patientId, entryId }: { patientId: PatientId; entryId: EntryId }) => (
  <DocumentViewer patientId={patientId} entryId={entryId} />
)
