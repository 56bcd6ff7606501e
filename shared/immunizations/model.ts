import { z } from 'zod'
import { CivilDate, Coding, Decimal, EntryHead, EventTime, NamedConcept } from '../kernel/index.ts'

const Words = (length: number) => z.string().trim().max(length).default('')

/** A sheet about the vaccine that the patient was given (VIS). Source: 42 USC 300aa-26. */
export const InformationStatement = z.object({
  name: z.string().trim().max(300),
  publishedOn: CivilDate.nullable().default(null),
  givenOn: CivilDate.nullable().default(null),
})

/** What a person says of an immunization, given or refused; FHIR Immunization. */
export const ImmunizationDetails = z.object({
  /** The vaccine; coded by CVX. */
  concept: NamedConcept,
  /** When it was given, or refused. */
  given: EventTime,
  status: z.enum(['completed', 'not-done']).default('completed'),
  /** Why it was not given: in the words of whoever refused. */
  notDoneReason: Words(1000),
  lotNumber: Words(60),
  manufacturer: Words(200),
  expiresOn: CivilDate.nullable().default(null),
  site: Words(100),
  route: Words(100),
  doseValue: Decimal.nullable().default(null),
  doseUnit: Words(40),
  doseNumber: Words(20),
  series: Words(200),
  performerName: Words(200),
  /** Given elsewhere and told here. */
  reported: z.boolean().default(false),
  fundingSource: Words(200),
  informationStatements: z.array(InformationStatement).max(20).default([]),
  reactions: z.array(Coding).max(20).default([]),
  note: Words(10_000),
})
export type ImmunizationDetails = z.infer<typeof ImmunizationDetails>

export const Immunization = EntryHead.extend(ImmunizationDetails.omit({ given: true }).shape)
export type Immunization = z.infer<typeof Immunization>
