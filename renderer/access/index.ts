export { useRoleChoices } from './role-choices.ts'
