import type { NumericVital, VitalKind } from './model.ts'

/**
 * The codes under which vital signs are kept.
 * Source: HL7 FHIR R4 vital signs profiles, US Core 7 vital signs; LOINC 2.77 for the last menstrual period (8665-2),
 * pain (72514-3), inhaled oxygen flow (3151-8) and capillary glucose (41653-7). LOINC: see http://loinc.org/license.
 */
export const VITAL_CODES: Readonly<Record<VitalKind, { readonly code: string; readonly display: string }>> = {
  'blood-pressure': { code: '85354-9', display: 'Blood pressure' },
  pulse: { code: '8867-4', display: 'Heart rate' },
  respiration: { code: '9279-1', display: 'Respiratory rate' },
  temperature: { code: '8310-5', display: 'Body temperature' },
  weight: { code: '29463-7', display: 'Body weight' },
  height: { code: '8302-2', display: 'Body height' },
  length: { code: '8306-3', display: 'Body height --lying' },
  'head-circumference': { code: '9843-4', display: 'Head Occipital-frontal circumference' },
  'oxygen-saturation': { code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry' },
  pain: { code: '72514-3', display: 'Pain severity - 0-10 verbal numeric rating [Score] - Reported' },
  glucose: { code: '41653-7', display: 'Glucose [Mass/volume] in Capillary blood by Glucometer' },
  'last-menstrual-period': { code: '8665-2', display: 'Last menstrual period start date' },
}

/** Codes under which other systems send the same. Source: as above; 2708-6 and 3141-9 as in US Core and Synthea data. */
export const SAME_CODES: Readonly<Record<string, VitalKind>> = {
  '55284-4': 'blood-pressure',
  '2708-6': 'oxygen-saturation',
  '3141-9': 'weight',
  '8287-5': 'head-circumference',
  '8331-1': 'temperature',
  '2339-0': 'glucose',
  '2340-8': 'glucose',
}

export const SYSTOLIC = { code: '8480-6', display: 'Systolic blood pressure' } as const
export const DIASTOLIC = { code: '8462-4', display: 'Diastolic blood pressure' } as const
export const OXYGEN_FLOW = { code: '3151-8', display: 'Inhaled oxygen flow rate' } as const

type Units = { readonly canonical: string; readonly taken: readonly string[] }

/** The units in which a measure is taken in (UCUM), and the one in which it is judged. */
export const VITAL_UNITS: Readonly<Record<NumericVital, Units>> = {
  pulse: { canonical: '/min', taken: ['/min'] },
  respiration: { canonical: '/min', taken: ['/min'] },
  temperature: { canonical: 'Cel', taken: ['[degF]', 'Cel'] },
  weight: { canonical: 'kg', taken: ['[lb_av]', 'kg', '[oz_av]', 'g'] },
  height: { canonical: 'cm', taken: ['[in_i]', 'cm', 'm', 'mm'] },
  length: { canonical: 'cm', taken: ['[in_i]', 'cm', 'm', 'mm'] },
  'head-circumference': { canonical: 'cm', taken: ['[in_i]', 'cm', 'mm'] },
  'oxygen-saturation': { canonical: '%', taken: ['%'] },
  pain: { canonical: '{score}', taken: ['{score}'] },
  glucose: { canonical: 'mg/dL', taken: ['mg/dL', 'mmol/L'] },
}
