export { access } from './contract.ts'
export * from './model.ts'
export { MATRIX, type Permission, PERMISSIONS, permissionsOf, type Role, ROLES } from './permissions.ts'
export {
  BREAK_GLASS_MS,
  type Grant,
  mayOpenChart,
  refuseLastAdministrator,
  refusePassword,
  refusePin,
  refuseRoles,
} from './rules.ts'
export { DEMO_PEOPLE } from './demo-people.data.ts'
