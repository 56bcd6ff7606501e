import type { Role } from '../../shared/access/index.ts'

const ALL: readonly Role[] = [
  'administrator',
  'office-manager',
  'prescriber',
  'nurse',
  'medical-assistant',
  'front-desk',
  'biller',
  'privacy-officer',
]
const PATIENTS_READ: readonly Role[] = [
  'office-manager',
  'prescriber',
  'nurse',
  'medical-assistant',
  'front-desk',
  'biller',
  'privacy-officer',
]
const PATIENTS_WRITE: readonly Role[] = ['office-manager', 'prescriber', 'nurse', 'medical-assistant', 'front-desk']
const CHART_READ: readonly Role[] = ['prescriber', 'nurse', 'medical-assistant']
const MANAGERS: readonly Role[] = ['administrator', 'office-manager']

/**
 * Who may call what, written down by hand and not derived from the matrix: the two must say the same. `anyone` needs no
 * sign-in. A procedure that is missing here fails the test, so none is ever added without deciding who may use it.
 */
export const EXPECTED: Readonly<Record<string, 'anyone' | readonly Role[]>> = {
  'access.whoAmI': 'anyone',
  'access.signIn': 'anyone',
  'access.signOut': ALL,
  'access.lock': ALL,
  'access.quickSwitch': 'anyone',
  'access.setPin': ALL,
  'access.changePassword': ALL,
  'access.recover': 'anyone',
  'access.sessionChanged': 'anyone',
  'access.proveWords': 'anyone',
  'access.renewWords': ['administrator'],
  'access.users': ['administrator', 'office-manager', 'privacy-officer'],
  'access.addUser': ['administrator'],
  'access.setRoles': ['administrator'],
  'access.resetPassword': ['administrator'],
  'access.deactivateUser': ['administrator'],
  'access.breakGlass': ['prescriber', 'nurse'],
  'access.breakGlassGrants': ['office-manager', 'privacy-officer'],
  'access.reviewBreakGlass': ['office-manager', 'privacy-officer'],
  'practice.status': 'anyone',
  'practice.create': 'anyone',
  'practice.createDemo': 'anyone',
  'practice.close': ALL,
  'practice.get': ALL,
  'practice.update': MANAGERS,
  'practice.safety': ALL,
  'practice.changed': ALL,
  'devices.thisDevice': ALL,
  'patients.search': PATIENTS_READ,
  'patients.get': PATIENTS_READ,
  'patients.register': PATIENTS_WRITE,
  'patients.update': PATIENTS_WRITE,
  'patients.markSensitive': ['prescriber', 'privacy-officer'],
  'patients.changed': PATIENTS_READ,
  'timeline.page': CHART_READ,
  'timeline.facets': CHART_READ,
  'timeline.history': CHART_READ,
  'timeline.freshness': CHART_READ,
  'timeline.search': CHART_READ,
  'timeline.release': ['prescriber', 'nurse'],
  'timeline.disclosures': ['office-manager', 'prescriber', 'nurse', 'privacy-officer'],
  'audit.entries': ['office-manager', 'privacy-officer'],
  'audit.patients': ['office-manager', 'privacy-officer'],
  'audit.verify': ['administrator', 'office-manager', 'privacy-officer'],
  'backups.places': MANAGERS,
  'backups.list': MANAGERS,
  'backups.settings': MANAGERS,
  'backups.configure': MANAGERS,
  'backups.pickFolder': MANAGERS,
  'backups.addPlace': MANAGERS,
  'backups.run': MANAGERS,
  'backups.drill': MANAGERS,
  'backups.checkDatabase': MANAGERS,
}
