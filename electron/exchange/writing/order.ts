/** What the writing worker is told. */
export type WritingOrder = {
  /** The practice's database. */
  file: string
  folder: string
  timeZone: string
  /** Makes the names of this export its own. */
  stamp: string
  kind: 'patient' | 'practice'
  patientId: string | null
  /** Charts that stay here. */
  leaveOut: string[]
}
