/**
 * What the demonstration charges for, with fees of its own. HCPCS level II codes and our own wording: the usual office-visit
 * codes are CPT, which a practice brings along itself.
 */
export const DEMO_FEES = [
  { code: 'T1015', description: 'Clinic visit', cents: 14_200 },
  { code: 'G0439', description: 'Annual wellness visit', cents: 17_800 },
  { code: 'G0444', description: 'Depression screening', cents: 2_400 },
  { code: 'G0008', description: 'Flu vaccine given', cents: 3_200 },
  { code: 'G0108', description: 'Diabetes self-management, 30 minutes', cents: 6_100 },
  { code: 'G0447', description: 'Counseling for obesity, 15 minutes', cents: 3_000 },
] as const
export type DemoCode = (typeof DEMO_FEES)[number]['code']

/** What a payer of the demonstration allows of a charge, in hundredths. An assumption. */
export const ALLOWED: Readonly<Record<string, number>> = {
  Medicare: 62,
  'State Medicaid': 48,
  'Prairie Mutual': 74,
  'Lakeshore Blue': 71,
}
