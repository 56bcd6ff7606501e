import { z } from 'zod'

/** A drug as a case writes it; a dose of null is a draft that does not say it. */
export const CaseDrug = z.object({
  ingredients: z.array(z.string()).min(1),
  dose: z.number().nullable().optional(),
  dose_mg: z.number().nullable().optional(),
  unit: z.string().nullable().optional(),
  route: z.string().nullable().optional(),
  form: z.string().nullable().optional(),
  times_per_day: z.number().nullable().optional(),
  freq: z.string().nullable().optional(),
  prn: z.boolean().nullable().optional(),
  days: z.number().nullable().optional(),
  status: z.string().nullable().optional(),
  stopped_days_ago: z.number().nullable().optional(),
  strengths: z.record(z.string(), z.number()).nullable().optional(),
})
export type CaseDrug = z.infer<typeof CaseDrug>

const Severity = z.enum(['contraindicated', 'major', 'moderate', 'minor', 'none'])
export const Case = z.object({
  id: z.string(),
  category: z.string().default('all'),
  patient: z.object({
    age_years: z.number(),
    sex: z.enum(['F', 'M']),
    weight_kg: z.number().nullable().optional(),
    pregnant: z.boolean().nullable().optional(),
    gestational_weeks: z.number().nullable().optional(),
    breastfeeding: z.boolean().nullable().optional(),
    replaces_existing: z.boolean().nullable().optional(),
    order_note: z.string().nullable().optional(),
    allergies: z
      .array(
        z.object({
          substance: z.string(),
          reaction: z.string().nullable().optional(),
          type: z.enum(['allergy', 'intolerance']).nullable().optional(),
          severity: z.enum(['mild', 'moderate', 'severe']).nullable().optional(),
        }),
      )
      .default([]),
    problems: z.array(z.string()).default([]),
    labs: z
      .array(
        z.object({
          name: z.string(),
          value: z.union([z.number(), z.string()]),
          unit: z.string().nullable().optional(),
          days_ago: z.number().nullable().optional(),
        }),
      )
      .default([]),
    meds: z.array(CaseDrug).default([]),
  }),
  order: z.union([CaseDrug, z.array(CaseDrug).min(1)]),
  expect: z.object({
    alert: z.boolean(),
    kinds: z.array(z.string()),
    min_severity: Severity,
    interruptive: z.boolean().nullable(),
    passive_allowed: z.boolean().optional(),
  }),
})
export type Case = z.infer<typeof Case>
export const VignetteFile = z.object({ cases: z.array(Case).min(1) })

/** LOINC codes of what a case names. Source: LOINC (Regenstrief Institute). */
export const LOINC: Readonly<Record<string, string>> = {
  potassium: '2823-3',
  sodium: '2951-2',
  creatinine: '2160-0',
  magnesium: '19123-9',
  eGFR: '98979-8',
  CrCl: '35591-7',
  INR: '6301-6',
  QTc: '8636-3',
  platelets: '777-3',
  WBC: '6690-2',
  ANC: '751-8',
  'lithium level': '14334-7',
  'HLA-B*15:02': '57979-7',
}
