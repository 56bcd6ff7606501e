/**
 * The permission matrix: the one place that says which role may do what. Tests go through it cell by cell, the router
 * asks nothing else, and the screen "who may do what" prints it.
 */
export const ROLES = [
  'administrator',
  'office-manager',
  'prescriber',
  'nurse',
  'medical-assistant',
  'front-desk',
  'biller',
  'privacy-officer',
] as const
export type Role = (typeof ROLES)[number]

export const MATRIX = {
  // Names, birth dates and contacts: what the front desk needs, and whoever marks a chart as sensitive.
  'patient.read': [
    'office-manager',
    'prescriber',
    'nurse',
    'medical-assistant',
    'front-desk',
    'biller',
    'privacy-officer',
  ],
  'patient.write': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk'],
  // One person in two charts: which one survives. Taking over another system's patients.
  'patient.merge': ['office-manager'],
  'patient.import': ['office-manager'],
  // The clinical part of a chart. An administrator and the front desk have no business there.
  'chart.read': ['prescriber', 'nurse', 'medical-assistant'],
  'chart.write': ['prescriber', 'nurse', 'medical-assistant'],
  // Giving a chart or a part of it out of the practice, and seeing what was given out to whom.
  'chart.release': ['prescriber', 'nurse'],
  'chart.disclosures': ['office-manager', 'prescriber', 'nurse', 'privacy-officer'],
  // Locking a note under one's name: a nurse her own, a prescriber also those that were written for her.
  'note.sign': ['prescriber', 'nurse'],
  'note.sign-for-others': ['prescriber'],
  // Which notes wait for a signature, without what they say.
  'note.oversee': ['office-manager'],
  // A patient's wish to have the record amended: taking it down, and answering it.
  'amendment.record': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'privacy-officer'],
  'amendment.decide': ['prescriber', 'privacy-officer'],
  // Saying that a result was seen, and what follows from it.
  'result.review': ['prescriber', 'nurse'],
  // Giving an order out: a prescriber on her own authority, a nurse under a standing order, which she must name.
  'order.sign': ['prescriber', 'nurse'],
  'order.authorize': ['prescriber'],
  // Who comes when: seeing it, and booking it. Beyond what is free only whoever answers for the day, with a reason.
  'appointment.read': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk', 'biller'],
  'appointment.book': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk'],
  'appointment.overbook': ['office-manager', 'prescriber'],
  // Keeping time free: a meeting, a sick day, a closed office.
  'schedule.block': ['office-manager', 'prescriber', 'nurse', 'front-desk'],
  // Where each patient of the day stands, from the door to the door.
  'flow.move': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk'],
  // Writing a prescription and laying it before a prescriber; only she signs. Source: 21 CFR 1311.135 (agents prepare).
  'prescription.prepare': ['prescriber', 'nurse', 'medical-assistant'],
  'prescription.sign': ['prescriber'],
  // Work that someone owes by a day: one's own, one's team's, and for whoever reads charts those about patients. Overseeing: all.
  'task.use': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk', 'biller', 'privacy-officer'],
  'task.oversee': ['office-manager'],
  // Who pays for a patient.
  'coverage.read': [
    'office-manager',
    'prescriber',
    'nurse',
    'medical-assistant',
    'front-desk',
    'biller',
    'privacy-officer',
  ],
  'coverage.write': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk', 'biller'],
  // What staff write to each other, tied to a chart or not.
  'message.use': [
    'office-manager',
    'prescriber',
    'nurse',
    'medical-assistant',
    'front-desk',
    'biller',
    'privacy-officer',
  ],
  // What waits for whoever comes in; of it each sees the parts that her role includes.
  'handover.read': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk', 'biller'],
  // What patients agreed to or refused, on the practice's forms.
  'consent.read': [
    'office-manager',
    'prescriber',
    'nurse',
    'medical-assistant',
    'front-desk',
    'biller',
    'privacy-officer',
  ],
  'consent.write': ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk'],
  // Opening a chart marked sensitive without breaking the glass.
  'chart.sensitive': ['prescriber'],
  'chart.mark-sensitive': ['prescriber', 'privacy-officer'],
  'break-glass.use': ['prescriber', 'nurse'],
  'break-glass.review': ['privacy-officer', 'office-manager'],
  'user.read': ['administrator', 'office-manager', 'privacy-officer'],
  'user.manage': ['administrator'],
  'practice.manage': ['administrator', 'office-manager'],
  'device.read': ['administrator', 'office-manager'],
  'audit.read': ['privacy-officer', 'office-manager'],
  'audit.verify': ['administrator', 'privacy-officer', 'office-manager'],
  'backup.read': ['administrator', 'office-manager'],
  'backup.run': ['administrator', 'office-manager'],
  // Whole charts in and out of the practice: who answers for its records. Each is in the audit with its purpose.
  'exchange.import': ['office-manager', 'prescriber'],
  'exchange.export': ['office-manager', 'prescriber'],
  // Money. What a patient owes, and taking what she pays; changing what is owed; counting a day and closing a month.
  'account.read': ['office-manager', 'front-desk', 'biller'],
  'payment.take': ['office-manager', 'front-desk', 'biller'],
  'ledger.adjust': ['office-manager', 'biller'],
  'day.close': ['office-manager', 'biller'],
  'month.close': ['office-manager'],
  // Saying what a visit is charged, by whoever saw the patient or does the billing.
  'charge.capture': ['office-manager', 'prescriber', 'biller'],
  'fee.manage': ['office-manager', 'biller'],
  'report.read': ['office-manager', 'biller'],
  // What the practice decided about alerts, and how they fare; installing drug knowledge.
  'safety.govern': ['office-manager', 'prescriber'],
  'safety.install': ['administrator', 'office-manager'],
  // Importing code sets and saying which release is used for new entries.
  'terminology.manage': ['administrator', 'office-manager'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof MATRIX
export const PERMISSIONS = Object.keys(MATRIX) as Permission[]

/** Everything that a person with these roles may do. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(PERMISSIONS.filter((permission) => MATRIX[permission].some((role) => roles.includes(role))))
}
