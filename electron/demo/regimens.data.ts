import type { DemoCourse, DemoRegimen } from './story-model.ts'

/**
 * What is prescribed in the demonstration, beside what `conditions.data.ts` holds. A `share` is of those whom it is for. Where
 * a source is named, the figure is of that source or comes to it; all others are assumptions of the order that primary care
 * sees. What the whole comes to is held against outside figures in test/conform/replay: see docs/drug-safety.md.
 */
export const REGIMENS: readonly DemoRegimen[] = [
  // Source: NCHS Data Brief 334 (2019): antidepressants are taken by 11.4 % of people of 20 to 59 years.
  { for: 'F32.9', code: '200371', text: 'citalopram 20 MG Oral Tablet', sig: '1 tab po daily', share: 0.12 },
  { for: 'F32.9', code: '993691', text: 'bupropion hydrochloride 75 MG Oral Tablet', sig: '1 tab po bid', share: 0.12 },
  { for: 'F32.9', code: '856377', text: 'trazodone hydrochloride 50 MG Oral Tablet', sig: '1 tab po qhs', share: 0.12 },
  { for: 'F41.1', code: '349332', text: 'escitalopram 10 MG Oral Tablet', sig: '1 tab po daily', share: 0.4 },
  { for: 'F41.1', code: '995258', text: 'hydroxyzine hydrochloride 25 MG Oral Tablet', sig: '1 tab po tid prn anxiety', share: 0.12 },
  { for: 'F41.1', code: '197901', text: 'lorazepam 1 MG Oral Tablet', sig: '1 tab po daily prn anxiety', share: 0.1 },
  // Source: Qato 2016, JAMA Intern Med 176:473: 46.2 % of people of 62 to 85 years take a statin, 43.0 % an antiplatelet drug.
  { for: 'E78.5', code: '312961', text: 'simvastatin 20 MG Oral Tablet', sig: '1 tab po qhs', share: 0.15 },
  { from: 60, code: '243670', text: 'aspirin 81 MG Oral Tablet', sig: '1 tab po daily', share: 0.35 },
  { from: 60, code: '309362', text: 'clopidogrel 75 MG Oral Tablet', sig: '1 tab po daily', share: 0.07 },
  { for: 'I48.91', code: '855332', text: 'warfarin sodium 5 MG Oral Tablet', sig: '1 tab po daily', share: 0.18 },
  { from: 60, code: '313988', text: 'furosemide 40 MG Oral Tablet', sig: '1 tab po daily', share: 0.09 },
  { from: 65, code: '200032', text: 'carvedilol 12.5 MG Oral Tablet', sig: '1 tab po bid', share: 0.06 },
  { from: 65, code: '313096', text: 'spironolactone 25 MG Oral Tablet', sig: '1 tab po daily', share: 0.03 },
  { for: 'E11.9', code: '311041', text: 'insulin glargine 100 UNT/ML Injectable Solution', sig: '20 units subq qhs', share: 0.18 },
  { for: 'E11.9', code: '1545658', text: 'empagliflozin 10 MG Oral Tablet', sig: '1 tab po daily', share: 0.12 },
  { for: 'E11.9', code: '665033', text: 'sitagliptin 100 MG Oral Tablet', sig: '1 tab po daily', share: 0.08 },
  { for: 'M17.9', code: '310431', text: 'gabapentin 300 MG Oral Capsule', sig: '1 cap po tid', share: 0.12 },
  { for: 'M17.9', code: '596934', text: 'duloxetine 60 MG Delayed Release Oral Capsule', sig: '1 cap po daily', share: 0.08 },
  { for: 'M17.9', code: '835603', text: 'tramadol hydrochloride 50 MG Oral Tablet', sig: '1 tab po q6h prn pain', share: 0.06 },
  // Source: NCHS Data Brief 334 (2019): stimulants are taken by 6.2 % of people of 12 to 19 years.
  { from: 8, until: 20, code: '1091150', text: 'methylphenidate hydrochloride 10 MG Oral Tablet', sig: '1 tab po bid', share: 0.06 },
  // Source: NCHS Data Brief 388 (2020): 14.0 % of women of 15 to 49 years take the pill.
  {
    from: 16,
    until: 50,
    gender: 'female',
    code: '238019',
    text: 'ethinyl estradiol 0.03 MG / levonorgestrel 0.15 MG Oral Tablet',
    sig: '1 tab po daily',
    share: 0.14,
  },
  { from: 50, until: 60, gender: 'female', code: '197658', text: 'estradiol 1 MG Oral Tablet', sig: '1 tab po daily', share: 0.04 },
]

/** What is given for a while, by the reason that one came for: of each reason at most one. */
export const COURSES: readonly DemoCourse[] = [
  // Source: Fleming-Dutra 2016, JAMA 315:1864: about half of visits for these end with an antibiotic.
  { for: 'J06.9', code: '308460', text: 'azithromycin 250 MG Oral Tablet', sig: '1 tab po daily x5d', share: 0.14, from: 12 },
  { for: 'J06.9', code: '562508', text: 'amoxicillin 875 MG / clavulanate 125 MG Oral Tablet', sig: '1 tab po bid x7d', share: 0.1, from: 12 },
  { for: 'J06.9', code: '312615', text: 'prednisone 20 MG Oral Tablet', sig: '2 tab po daily x5d', share: 0.05, from: 18 },
  { for: 'J02.9', code: '308191', text: 'amoxicillin 500 MG Oral Capsule', sig: '1 cap po bid x10d', share: 0.35, from: 12 },
  { for: 'J02.9', code: '308460', text: 'azithromycin 250 MG Oral Tablet', sig: '1 tab po daily x5d', share: 0.12, from: 12 },
  { for: 'N39.0', code: '198335', text: 'sulfamethoxazole 800 MG / trimethoprim 160 MG Oral Tablet', sig: '1 tab po bid x3d', share: 0.3, from: 18 },
  { for: 'N39.0', code: '309309', text: 'ciprofloxacin 500 MG Oral Tablet', sig: '1 tab po bid x3d', share: 0.18, from: 18 },
  { for: 'N39.0', code: '309114', text: 'cephalexin 500 MG Oral Capsule', sig: '1 cap po bid x7d', share: 0.15, from: 12 },
  { for: 'H66.90', code: '308191', text: 'amoxicillin 500 MG Oral Capsule', sig: '1 cap po bid x7d', share: 0.6, from: 12 },
  { for: 'H66.90', code: '309114', text: 'cephalexin 500 MG Oral Capsule', sig: '1 cap po bid x7d', share: 0.12, from: 12 },
  { for: 'M54.50', code: '197806', text: 'ibuprofen 600 MG Oral Tablet', sig: '1 tab po tid x7d', share: 0.3, from: 18 },
  { for: 'M54.50', code: '198014', text: 'naproxen 500 MG Oral Tablet', sig: '1 tab po bid x10d', share: 0.15, from: 18 },
  { for: 'M54.50', code: '828320', text: 'cyclobenzaprine hydrochloride 5 MG Oral Tablet', sig: '1 tab po qhs x10d', share: 0.2, from: 18 },
  { for: 'M25.511', code: '198014', text: 'naproxen 500 MG Oral Tablet', sig: '1 tab po bid x10d', share: 0.25, from: 18 },
  { for: 'M25.511', code: '197806', text: 'ibuprofen 600 MG Oral Tablet', sig: '1 tab po tid x7d', share: 0.2, from: 18 },
  { for: 'R51.9', code: '856448', text: 'propranolol hydrochloride 10 MG Oral Tablet', sig: '1 tab po bid x30d', share: 0.06, from: 18 },
  { for: 'G47.00', code: '856377', text: 'trazodone hydrochloride 50 MG Oral Tablet', sig: '1 tab po qhs x30d', share: 0.22, from: 18 },
  { for: 'G47.00', code: '854876', text: 'zolpidem tartrate 5 MG Oral Tablet', sig: '1 tab po qhs x10d', share: 0.15, from: 18 },
  { for: 'L20.9', code: '1649988', text: 'doxycycline hyclate 100 MG Oral Capsule', sig: '1 cap po bid x7d', share: 0.05, from: 18 },
]
