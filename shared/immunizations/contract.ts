import { listProcedures } from '../ipc/list-contract.ts'
import { Immunization, ImmunizationDetails } from './model.ts'

export const immunizations = listProcedures(Immunization, ImmunizationDetails)
