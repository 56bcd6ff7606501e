import { listProcedures } from '../ipc/list-contract.ts'
import { Problem, ProblemDetails } from './model.ts'

export const problems = listProcedures(Problem, ProblemDetails)
