export { NOBODY, type NewPerson, PersonFields, type PersonProblems, problemsOf } from './person-fields.tsx'
export { useRoleChoices } from './role-choices.ts'
