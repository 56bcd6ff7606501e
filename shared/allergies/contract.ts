import { listProcedures } from '../ipc/list-contract.ts'
import { Allergy, AllergyDetails } from './model.ts'

export const allergies = listProcedures(Allergy, AllergyDetails)
