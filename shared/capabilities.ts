/**
 * The capabilities, and whose door each may go through (beside the kernel and the contract kit). The linter reads this
 * list and refuses any other import; it must stay free of cycles.
 */
export const CAPABILITIES = {
  access: [],
  // The demonstration practice comes with synthetic patients.
  practice: ['access', 'devices', 'patients'],
  // What waits for the server is told with whose it is.
  devices: ['patients', 'access'],
  // What was written on two PCs at once and waits for a person.
  conflicts: ['patients', 'access', 'notes'],
  patients: ['access'],
  encounters: ['patients', 'access'],
  notes: ['encounters', 'patients', 'access', 'problems', 'allergies', 'medications', 'vitals', 'results'],
  problems: ['patients', 'access', 'terminology'],
  allergies: ['patients', 'access', 'terminology'],
  medications: ['patients', 'access', 'terminology'],
  immunizations: ['patients', 'access', 'terminology'],
  histories: ['patients', 'access', 'results', 'terminology'],
  results: ['patients', 'access', 'terminology'],
  vitals: ['patients', 'access', 'results'],
  orders: ['patients', 'access', 'results', 'terminology'],
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
    'files',
    'documents',
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
  // A check of the database proves the code sets too; copies hold the files that the practice names.
  backups: ['terminology', 'files'],
  files: ['access'],
  documents: ['access', 'patients', 'files'],
  terminology: ['files'],
  // What is typed and not saved yet, in any form.
  drafts: ['patients', 'access'],
  // Work that someone owes by a day, and what staff say to each other about a patient.
  tasks: ['patients', 'access'],
  messages: ['patients', 'access', 'tasks'],
  // Whether a drug is safe for this patient: reads her whole chart, writes nothing into it.
  safety: [
    'patients',
    'access',
    'terminology',
    'problems',
    'allergies',
    'medications',
    'vitals',
    'results',
    'histories',
    'tasks',
    // Knowledge comes in as a file.
    'files',
    // What was written on two PCs counts in every version until somebody decides.
    'conflicts',
  ],
  prescriptions: [
    'safety',
    'medications',
    'patients',
    'access',
    'terminology',
    'encounters',
    'problems',
    'practice',
    'tasks',
    'results',
    // What is dosed by weight.
    'vitals',
  ],
  appointments: ['patients', 'access', 'practice', 'tasks'],
  coverage: ['patients', 'access', 'files'],
  consents: ['patients', 'access', 'files'],
  // Money: who owes what, and why. The only place where it is counted.
  ledger: ['patients', 'access', 'practice'],
  charges: ['ledger', 'coverage', 'encounters', 'notes', 'problems', 'patients', 'access', 'practice', 'terminology'],
  // Where each patient of the day stands, from the booking to the door.
  flow: ['appointments', 'encounters', 'coverage', 'consents', 'ledger', 'patients', 'access', 'practice'],
  reports: ['ledger', 'charges', 'coverage', 'patients', 'access', 'practice'],
  // What the next day's practitioner opens first.
  handover: [
    'tasks',
    'messages',
    'appointments',
    'flow',
    'notes',
    'results',
    'orders',
    'encounters',
    'safety',
    'conflicts',
    'ledger',
    'patients',
    'access',
  ],
} as const satisfies Record<string, readonly string[]>

export type Capability = keyof typeof CAPABILITIES
