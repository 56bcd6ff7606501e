import { z } from 'zod'
import { query } from '../ipc/contract.ts'
import { entryProcedures, reviewProcedure } from '../ipc/list-contract.ts'
import { PatientId } from '../kernel/index.ts'
import { Histories, Procedure, ProcedureDetails, Relative, RelativeDetails, Social, SocialDetails } from './model.ts'

const relative = entryProcedures(Relative, RelativeDetails)
const social = entryProcedures(Social, SocialDetails)
const procedure = entryProcedures(Procedure, ProcedureDetails)

export const histories = {
  /** Family, social and surgical history of a chart, with what was taken back. */
  list: query({ input: z.object({ patientId: PatientId }), output: Histories, may: 'chart.read', phi: 'read' }),
  addRelative: relative.add,
  changeRelative: relative.change,
  retractRelative: relative.retract,
  relativeHistory: relative.history,
  addSocial: social.add,
  changeSocial: social.change,
  retractSocial: social.retract,
  socialHistory: social.history,
  addProcedure: procedure.add,
  changeProcedure: procedure.change,
  retractProcedure: procedure.retract,
  procedureHistory: procedure.history,
  /** Records that somebody asked about the family, and what came of it. */
  review: reviewProcedure,
} as const
