import { z } from 'zod'
import { FileToken } from '../files/index.ts'
import { Cents, CivilDate, idOf, Instant, PatientId } from '../kernel/index.ts'

export const CoverageId = idOf('CoverageId')
export type CoverageId = z.infer<typeof CoverageId>

/** Insured, or paying herself: both are facts that somebody was told (FHIR Coverage.type `pay`). */
export const CoverageKind = z.enum(['insurance', 'self-pay'])
export type CoverageKind = z.infer<typeof CoverageKind>
/** Source: HL7 FHIR R4 valueset-fm-status, as far as coverages have them; cancelled: it ended, or was ended. */
export const CoverageStatus = z.enum(['active', 'cancelled', 'entered-in-error'])
export type CoverageStatus = z.infer<typeof CoverageStatus>

/** What kind of payer a claim goes to. Source: ASC X12N 837 (005010X222A1), SBR09 claim filing indicator. */
export const FilingCode = z.enum(['CI', 'BL', 'HM', '12', 'MB', 'MA', '16', 'MC', 'CH', 'VA', 'WC', 'AM', 'OF', 'ZZ'])
export type FilingCode = z.infer<typeof FilingCode>
/** Original Medicare, whose member number is the beneficiary identifier. Medicare Advantage (16) has the plan's own. */
export const MEDICARE: readonly FilingCode[] = ['MB', 'MA']

/** Why Medicare pays after another payer. Source: ASC X12N 837 (005010X222A1), SBR05 insurance type code. */
export const SecondaryType = z.enum(['12', '13', '14', '15', '16', '41', '42', '43', '47'])
export type SecondaryType = z.infer<typeof SecondaryType>

/** What the patient is to whoever holds the policy. Source: HL7 FHIR R4 subscriber-relationship. */
export const Relationship = z.enum(['self', 'spouse', 'child', 'parent', 'common', 'other', 'injured'])
export type Relationship = z.infer<typeof Relationship>

/** Primary, secondary, tertiary: who is asked to pay first. */
export const Rank = z.union([z.literal(1), z.literal(2), z.literal(3)])
export type Rank = z.infer<typeof Rank>

const Short = z.string().trim().max(120).default('')

/** What a person writes of a coverage. Of one who pays herself only the days and the note count. */
export const CoverageDetails = z.object({
  kind: CoverageKind.default('insurance'),
  rank: Rank.default(1),
  payerName: Short,
  payerId: z.string().trim().max(40).default(''),
  planName: Short,
  filingCode: FilingCode.default('ZZ'),
  secondaryType: SecondaryType.nullable().default(null),
  memberId: z.string().trim().max(80).default(''),
  groupNumber: z.string().trim().max(50).default(''),
  relationship: Relationship.default('self'),
  subscriberFamilyName: Short,
  subscriberGivenName: Short,
  subscriberBirthOn: CivilDate.nullable().default(null),
  effectiveOn: CivilDate.nullable().default(null),
  termOn: CivilDate.nullable().default(null),
  copayCents: Cents.refine((cents) => cents >= 0 && cents <= 10_000_000, 'Write the copay in dollars')
    .nullable()
    .default(null),
  note: z.string().trim().max(1000).default(''),
})
export type CoverageDetails = z.infer<typeof CoverageDetails>

export const Coverage = z.object({
  ...CoverageDetails.shape,
  copayCents: z.number().int().nullable(),
  coverageId: CoverageId,
  patientId: PatientId,
  revision: z.number().int(),
  status: CoverageStatus,
  hasFront: z.boolean(),
  hasBack: z.boolean(),
  /** When somebody last asked whether it still holds, and who. */
  confirmedAt: Instant.nullable(),
  confirmedName: z.string(),
  authorName: z.string(),
  recordedAt: Instant,
  /** Holds on the day that was asked about. */
  inEffect: z.boolean(),
})
export type Coverage = z.infer<typeof Coverage>

/**
 * What is known about who pays on a day. `self-pay` also where she is insured and wants it so; `lapsed`: there was
 * something, and nothing holds; `never-asked` is not the same as paying herself.
 */
export const CoverageState = z.enum(['never-asked', 'insured', 'self-pay', 'lapsed'])
export type CoverageState = z.infer<typeof CoverageState>

export const CoverageChange = z.object({
  at: Instant,
  byName: z.string(),
  what: z.enum(['added', 'changed', 'confirmed', 'card', 'ended', 'retracted']),
  reason: z.string(),
  /** The coverage as it stood after the change. */
  details: CoverageDetails.extend({ copayCents: z.number().int().nullable(), status: CoverageStatus }),
})
export type CoverageChange = z.infer<typeof CoverageChange>

export const CardSide = z.enum(['front', 'back'])
export type CardSide = z.infer<typeof CardSide>
export const CardPhoto = z.object({ side: CardSide, token: FileToken })
