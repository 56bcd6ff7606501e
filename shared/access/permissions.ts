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
  // The clinical part of a chart. An administrator and the front desk have no business there.
  'chart.read': ['prescriber', 'nurse', 'medical-assistant'],
  'chart.write': ['prescriber', 'nurse', 'medical-assistant'],
  // Giving a chart or a part of it out of the practice, and seeing what was given out to whom.
  'chart.release': ['prescriber', 'nurse'],
  'chart.disclosures': ['office-manager', 'prescriber', 'nurse', 'privacy-officer'],
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
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof MATRIX
export const PERMISSIONS = Object.keys(MATRIX) as Permission[]

/** Everything that a person with these roles may do. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(PERMISSIONS.filter((permission) => MATRIX[permission].some((role) => roles.includes(role))))
}
