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
  encounters: ['patients', 'access'],
  notes: ['encounters', 'patients', 'access', 'problems', 'allergies', 'medications', 'vitals', 'results'],
  problems: ['patients', 'access'],
  allergies: ['patients', 'access'],
  medications: ['patients', 'access'],
  immunizations: ['patients', 'access'],
  histories: ['patients', 'access', 'results'],
  results: ['patients', 'access'],
  vitals: ['patients', 'access', 'results'],
  orders: ['patients', 'access', 'results'],
  // What happened to a patient, of every kind, in one line of time.
  timeline: [
    'patients',
    'access',
    'encounters',
    'notes',
    'problems',
    'allergies',
    'medications',
    'immunizations',
    'histories',
    'results',
    'vitals',
    'orders',
  ],
  // Whatever a chart holds goes out and comes in.
  exchange: [
    'timeline',
    'patients',
    'access',
    'encounters',
    'notes',
    'problems',
    'allergies',
    'medications',
    'immunizations',
    'histories',
    'results',
    'vitals',
    'orders',
  ],
  audit: [],
  // Copies hold the files that the practice names.
  backups: ['files'],
  files: ['access'],
  documents: ['access', 'patients', 'files'],
} as const satisfies Record<string, readonly string[]>

export type Capability = keyof typeof CAPABILITIES
