import type { RangedVital } from './model.ts'

/** From an age in months on, until the next band of the same measure. Bounds are in the canonical unit, ends included. */
export type Band = {
  readonly from: number
  readonly low?: string
  readonly high?: string
  /** Where somebody must be told at once. */
  readonly critLow?: string
  readonly critHigh?: string
}
const YEAR = 12

/**
 * What is called low and high, by age. A measure or an age that is missing here is not judged, which is not the same as
 * normal.
 */
export const NORMAL: Readonly<Partial<Record<RangedVital, readonly Band[]>>> = {
  // Source: American Heart Association, Pediatric Advanced Life Support Provider Manual 2020, normal heart rates, awake
  // (the neonate's low end is that of sleep, 90, as newborns are measured asleep); adults 60–100: AHA.
  pulse: [
    { from: 0, low: '90', high: '205' },
    { from: 1, low: '100', high: '180' },
    { from: YEAR, low: '98', high: '140' },
    { from: 3 * YEAR, low: '80', high: '120' },
    { from: 6 * YEAR, low: '75', high: '118' },
    { from: 12 * YEAR, low: '60', high: '100' },
  ],
  // Source: American Heart Association, PALS Provider Manual 2020, normal respiratory rates; adults 12–20: same table.
  respiration: [
    { from: 0, low: '30', high: '53' },
    { from: YEAR, low: '22', high: '37' },
    { from: 3 * YEAR, low: '20', high: '28' },
    { from: 6 * YEAR, low: '18', high: '25' },
    { from: 12 * YEAR, low: '12', high: '20' },
  ],
  // Source: fever from 38.0 °C: CDC, definition of fever; below 60 days 38.0 °C is urgent: AAP, Pediatrics
  // 2021;148(2):e2021052228. Hypothermia below 35 °C: CDC. Above 41.0 °C: hyperpyrexia from 41.1: ACCM/IDSA 2008.
  temperature: [
    { from: 0, low: '35.0', high: '37.999999', critLow: '34.999999', critHigh: '38.0' },
    { from: 2, low: '35.0', high: '37.999999', critLow: '34.999999', critHigh: '41.1' },
  ],
  // Source: low: hypotension by age, AHA PALS 2020 (below 60 at birth, 70 from one month, 70 + 2 × years to 10 years,
  // then 90). High from 13 years: 120 elevated, 180 crisis: ACC/AHA 2017, AAP 2017 (Pediatrics 2017;140(3):e20171904);
  // below 13 years see SCREENING. Critical from 1 to 12 years: more than 30 mmHg above the 95th percentile (AAP 2017, acute
  // severe hypertension), here of the tallest children of either sex, so that it holds whatever the height; the percentiles:
  // Fourth Report, Pediatrics 2004;114:555, Tables 3 and 4.
  systolic: [
    { from: 0, low: '60' },
    { from: 1, low: '70' },
    { from: YEAR, low: '72', critHigh: '137.000001' },
    { from: 2 * YEAR, low: '74', critHigh: '140.000001' },
    { from: 3 * YEAR, low: '76', critHigh: '143.000001' },
    { from: 4 * YEAR, low: '78', critHigh: '145.000001' },
    { from: 5 * YEAR, low: '80', critHigh: '146.000001' },
    { from: 6 * YEAR, low: '82', critHigh: '147.000001' },
    { from: 7 * YEAR, low: '84', critHigh: '149.000001' },
    { from: 8 * YEAR, low: '86', critHigh: '150.000001' },
    { from: 9 * YEAR, low: '88', critHigh: '151.000001' },
    { from: 10 * YEAR, low: '90', critHigh: '153.000001' },
    { from: 11 * YEAR, low: '90', critHigh: '155.000001' },
    { from: 12 * YEAR, low: '90', critHigh: '157.000001' },
    { from: 13 * YEAR, low: '90', high: '119.999999', critHigh: '180.000001' },
  ],
  // Source: from 13 years 80 and more is stage 1, above 120 a crisis: ACC/AHA 2017, AAP 2017; critical from 1 to 12 years: as
  // for the systolic one.
  diastolic: [
    { from: YEAR, critHigh: '90.000001' },
    { from: 2 * YEAR, critHigh: '95.000001' },
    { from: 3 * YEAR, critHigh: '99.000001' },
    { from: 4 * YEAR, critHigh: '102.000001' },
    { from: 5 * YEAR, critHigh: '104.000001' },
    { from: 6 * YEAR, critHigh: '106.000001' },
    { from: 7 * YEAR, critHigh: '108.000001' },
    { from: 8 * YEAR, critHigh: '110.000001' },
    { from: 9 * YEAR, critHigh: '111.000001' },
    { from: 10 * YEAR, critHigh: '112.000001' },
    { from: 11 * YEAR, critHigh: '112.000001' },
    { from: 12 * YEAR, critHigh: '113.000001' },
    { from: 13 * YEAR, high: '79.999999', critHigh: '120.000001' },
  ],
  // Source: WHO, Pulse Oximetry Training Manual 2011: 94 % or lower is hypoxic, below 90 % an emergency.
  'oxygen-saturation': [{ from: 0, low: '95', critLow: '89.999999' }],
  // Source: ADA, Standards of Care in Diabetes 2024, sections 2 and 6: level 1 hypoglycemia below 70, level 2 below 54;
  // 200 mg/dL or more at any time. In the first month, most of which lies beyond the first 48 hours: below 60, Pediatric
  // Endocrine Society, J Pediatr 2015;167:238. Critical there: below 35, where AAP Committee on Fetus and Newborn, Pediatrics
  // 2011;127:575, has glucose given from 4 to 24 hours of age; its lower limits before hold for the first hours only. No high
  // end is given.
  glucose: [
    { from: 0, low: '60', critLow: '34.999999' },
    { from: 1, low: '70', high: '199.999999', critLow: '53.999999' },
  ],
}

/**
 * Blood pressures of children from which on the percentile for age, sex and height is looked up: they are of the 5th
 * percentile of height, so that no child with an elevated pressure is missed. By year of age 1–12: systolic, diastolic.
 * Source: AAP 2017, Table 6 (Flynn JT et al., Pediatrics 2017;140(3):e20171904).
 */
export const SCREENING: Readonly<
  Record<'male' | 'female', readonly (readonly [systolic: number, diastolic: number])[]>
> = {
  male: [
    [98, 52],
    [100, 55],
    [101, 58],
    [102, 60],
    [103, 63],
    [105, 66],
    [106, 68],
    [107, 69],
    [107, 70],
    [108, 72],
    [110, 74],
    [113, 75],
  ],
  female: [
    [98, 54],
    [101, 58],
    [102, 60],
    [103, 62],
    [104, 64],
    [105, 67],
    [106, 68],
    [107, 69],
    [108, 71],
    [109, 72],
    [111, 74],
    [114, 75],
  ],
}

/** What no living person of that age has, and what is asked for again. Bounds in the canonical unit, ends still allowed. */
export type Plausible = {
  readonly from: number
  readonly possible: readonly [string, string]
  readonly likely: readonly [string, string]
}

/**
 * Bounds against slips of the hand: a wrong unit, a missing point, two fields exchanged. They are no clinical limits and
 * are set wider than what has been survived.
 * Source: adults: heaviest 635 kg, tallest 272 cm, hottest survived 46.5 °C (Guinness World Records); coldest survived
 * 13.7 °C (Gilbert M et al., Lancet 2000;355:375); highest intra-arterial 480/350 mmHg (MacDougall JD et al., J Appl Physiol
 * 1985;58:785). Children: beyond ±8 z of the CDC and WHO tables, rounded outwards; the likely ones: about ±4 z.
 */
export const PLAUSIBLE: Readonly<Record<RangedVital, readonly Plausible[]>> = {
  pulse: [
    { from: 0, possible: ['10', '400'], likely: ['70', '220'] },
    { from: YEAR, possible: ['10', '400'], likely: ['55', '200'] },
    { from: 12 * YEAR, possible: ['10', '400'], likely: ['35', '180'] },
  ],
  respiration: [
    { from: 0, possible: ['1', '200'], likely: ['15', '80'] },
    { from: YEAR, possible: ['1', '150'], likely: ['10', '60'] },
    { from: 12 * YEAR, possible: ['1', '120'], likely: ['6', '45'] },
  ],
  temperature: [{ from: 0, possible: ['13', '46.5'], likely: ['34', '41.5'] }],
  systolic: [
    { from: 0, possible: ['20', '300'], likely: ['50', '130'] },
    { from: 3 * YEAR, possible: ['20', '400'], likely: ['65', '180'] },
    { from: 13 * YEAR, possible: ['20', '480'], likely: ['70', '240'] },
  ],
  diastolic: [
    { from: 0, possible: ['0', '200'], likely: ['20', '90'] },
    { from: 3 * YEAR, possible: ['0', '300'], likely: ['30', '120'] },
    { from: 13 * YEAR, possible: ['0', '350'], likely: ['30', '140'] },
  ],
  weight: [
    { from: 0, possible: ['0.2', '15'], likely: ['1.5', '7'] },
    { from: 3, possible: ['0.5', '30'], likely: ['3', '15'] },
    { from: YEAR, possible: ['1.5', '60'], likely: ['5.5', '22'] },
    { from: 3 * YEAR, possible: ['3', '120'], likely: ['8', '50'] },
    { from: 6 * YEAR, possible: ['5', '250'], likely: ['12', '110'] },
    { from: 12 * YEAR, possible: ['8', '450'], likely: ['22', '180'] },
    { from: 18 * YEAR, possible: ['10', '700'], likely: ['35', '250'] },
  ],
  height: [
    { from: 0, possible: ['20', '110'], likely: ['40', '90'] },
    { from: YEAR, possible: ['40', '140'], likely: ['62', '110'] },
    { from: 3 * YEAR, possible: ['50', '190'], likely: ['75', '145'] },
    { from: 8 * YEAR, possible: ['55', '240'], likely: ['95', '195'] },
    { from: 14 * YEAR, possible: ['55', '275'], likely: ['120', '210'] },
  ],
  length: [
    { from: 0, possible: ['20', '110'], likely: ['40', '90'] },
    { from: YEAR, possible: ['40', '140'], likely: ['62', '115'] },
    { from: 3 * YEAR, possible: ['50', '275'], likely: ['75', '210'] },
  ],
  'head-circumference': [
    { from: 0, possible: ['15', '80'], likely: ['28', '50'] },
    { from: YEAR, possible: ['25', '90'], likely: ['40', '56'] },
    { from: 5 * YEAR, possible: ['30', '100'], likely: ['45', '66'] },
  ],
  'oxygen-saturation': [{ from: 0, possible: ['1', '100'], likely: ['70', '100'] }],
  pain: [{ from: 0, possible: ['0', '10'], likely: ['0', '10'] }],
  glucose: [{ from: 0, possible: ['1', '2000'], likely: ['30', '600'] }],
}
