/**
 * The capabilities, and whose door each may go through (beside the kernel and the contract kit). The linter reads this
 * list and refuses any other import; it must stay free of cycles.
 */
export const CAPABILITIES = {
  access: [],
  // The demonstration practice comes with synthetic patients.
  practice: ['access', 'patients'],
  devices: [],
  patients: ['access'],
  audit: [],
  // Copies hold the files that the practice names.
  backups: ['files'],
  files: [],
  documents: ['access', 'patients', 'files'],
} as const satisfies Record<string, readonly string[]>

export type Capability = keyof typeof CAPABILITIES
