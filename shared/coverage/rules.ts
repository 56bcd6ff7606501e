import type { CivilDate } from '../kernel/index.ts'
import { type CoverageDetails, type CoverageState, type CoverageStatus, MEDICARE } from './model.ts'

export type CoverageIssue = { path: keyof CoverageDetails; message: string }

const LETTER = '[AC-HJKMNP-RT-Y]'
/**
 * The Medicare beneficiary identifier: eleven characters, no S, L, O, I, B, Z.
 * Source: CMS, "Understanding the Medicare Beneficiary Identifier (MBI) Format".
 */
const MBI = new RegExp(`^[1-9]${LETTER}(${LETTER}|\\d)\\d${LETTER}(${LETTER}|\\d)\\d${LETTER}${LETTER}\\d\\d$`)

/** A member number as payers want it: Medicare's without the dashes it is printed with, in capitals. */
export const plainMemberId = ({ filingCode, memberId }: Pick<CoverageDetails, 'filingCode' | 'memberId'>): string =>
  MEDICARE.includes(filingCode) ? memberId.replaceAll(/[\s-]/g, '').toUpperCase() : memberId.trim()

export const isMbi = (memberId: string): boolean => MBI.test(memberId)

type Held = Pick<CoverageDetails, 'kind' | 'effectiveOn' | 'termOn'> & { status: CoverageStatus }

/** Whether a coverage holds on a day; the last day is one of them. */
export const inEffectOn = ({ status, effectiveOn, termOn }: Held, on: string): boolean =>
  status !== 'entered-in-error' && (effectiveOn === null || effectiveOn <= on) && (termOn === null || on <= termOn)

/** What is known of who pays on a day. What she wants to pay herself she pays, insured or not. Source: 45 CFR 164.522(a)(1)(vi). */
export function coverageStateOn(all: readonly Held[], on: string): CoverageState {
  const known = all.filter(({ status }) => status !== 'entered-in-error')
  const holds = known.filter((one) => inEffectOn(one, on))
  if (holds.some(({ kind }) => kind === 'self-pay')) return 'self-pay'
  if (holds.length > 0) return 'insured'
  return known.length > 0 ? 'lapsed' : 'never-asked'
}

const meets = (
  a: Pick<CoverageDetails, 'effectiveOn' | 'termOn'>,
  b: Pick<CoverageDetails, 'effectiveOn' | 'termOn'>,
): boolean =>
  (a.termOn === null || b.effectiveOn === null || b.effectiveOn <= a.termOn) &&
  (b.termOn === null || a.effectiveOn === null || a.effectiveOn <= b.termOn)

/**
 * What is wrong with a coverage; empty where nothing is.
 * @param others the other coverages of the patient; those entered in error do not count
 * @param today the day on the practice's wall
 */
export function refuseCoverage(
  details: CoverageDetails,
  others: readonly (CoverageDetails & { status: CoverageStatus })[],
  today: CivilDate,
): CoverageIssue[] {
  const issues: CoverageIssue[] = []
  const say = (path: CoverageIssue['path'], message: string) => issues.push({ path, message })
  const { kind, effectiveOn, termOn, filingCode, rank, relationship, secondaryType } = details
  if (effectiveOn !== null && termOn !== null && termOn < effectiveOn)
    say('termOn', 'The last day lies before the first.')
  const sameKind = others.filter((other) => other.status !== 'entered-in-error' && other.kind === kind)
  if (kind === 'self-pay') {
    if (sameKind.some((other) => meets(details, other))) say('effectiveOn', 'That she pays herself is noted already.')
    return issues
  }
  if (details.payerName === '') say('payerName', 'Write who the payer is.')
  if (details.memberId === '') say('memberId', 'Write the member number.')
  const medicare = MEDICARE.includes(filingCode)
  if (medicare && details.memberId !== '' && !isMbi(plainMemberId(details)))
    say(
      'memberId',
      'This is no Medicare number: 11 letters and digits such as 1EG4-TE5-MK73, without S, L, O, I, B, Z.',
    )
  if (medicare && relationship !== 'self') say('relationship', 'With Medicare everybody is insured herself.')
  if (medicare && rank > 1 && secondaryType === null)
    say('secondaryType', 'Say why Medicare pays after another payer: without it the claim is rejected.')
  if (!(medicare && rank > 1) && secondaryType !== null)
    say('secondaryType', 'This belongs to Medicare as a second or third payer only.')
  if (relationship !== 'self') {
    if (details.subscriberFamilyName === '') say('subscriberFamilyName', 'Write whose insurance it is.')
    if (details.subscriberGivenName === '') say('subscriberGivenName', 'Write whose insurance it is.')
    if (details.subscriberBirthOn === null) say('subscriberBirthOn', 'Write when that person was born.')
    else if (details.subscriberBirthOn > today) say('subscriberBirthOn', 'This day has not come yet.')
  }
  const taken = sameKind.some((other) => other.rank === rank && meets(details, other))
  if (taken) say('rank', 'Another coverage has this place on the same days. Change its place, or its last day, first.')
  return issues
}
