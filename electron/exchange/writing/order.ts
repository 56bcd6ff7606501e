import type { ExportReport } from '../../../shared/exchange/index.ts'
import type { SealedFile } from '../../files/index.ts'

/** What the writing worker is told. */
export type WritingOrder = {
  /** The practice's database. */
  file: string
  /** Where the practice's own files lie. */
  files: string
  folder: string
  /** Encrypted, for a window to take; otherwise in clear, in a folder of its own. */
  sealed: boolean
  timeZone: string
  /** Makes the names of this export its own. */
  stamp: string
  kind: 'patient' | 'practice'
  patientId: string | null
  /** Charts that stay here. */
  leaveOut: string[]
}

/** What was written, for the person and chart by chart. */
export type Written = {
  report: ExportReport
  charts: { patientId: string; resources: number }[]
  sealed: (SealedFile & { sha256: string })[]
}

/** The folder of an export that came to its end, within the one that was chosen. */
export const targetOf = ({ kind, stamp }: Pick<WritingOrder, 'kind' | 'stamp'>): string =>
  `daybook-${kind === 'patient' ? 'chart' : 'practice'}-${stamp}`
