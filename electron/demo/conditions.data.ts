import type { DemoCondition } from './story-model.ts'

/**
 * Lasting conditions with the share of people of an age who have them: under 18, 18–39, 40–59, 60 and older. Where no
 * source is named the share is an assumption for the demonstration, of the order that primary care sees.
 */
export const CONDITIONS: readonly DemoCondition[] = [
  {
    // Source: CDC/NCHS Data Brief 511 (2024): hypertension among adults, August 2021–August 2023.
    code: 'I10',
    text: 'Essential (primary) hypertension',
    share: [0, 0.234, 0.525, 0.716],
    everyMonths: 6,
    labs: ['bmp'],
    drugs: [
      {
        code: '314076',
        text: 'lisinopril 10 mg oral tablet',
        sig: 'Take 1 tablet by mouth once daily',
        share: 0.4,
        swap: 'Dry cough',
      },
      {
        code: '197361',
        text: 'amlodipine 5 mg oral tablet',
        sig: 'Take 1 tablet by mouth once daily',
        share: 0.35,
        swap: 'Ankle swelling',
      },
      {
        code: '310798',
        text: 'hydrochlorothiazide 25 mg oral tablet',
        sig: 'Take 1 tablet by mouth every morning',
        share: 0.25,
      },
      {
        code: '979492',
        text: 'losartan potassium 50 mg oral tablet',
        sig: 'Take 1 tablet by mouth once daily',
        share: 0.25,
      },
    ],
  },
  {
    // Source: CDC/NCHS Data Brief 516 (2024): total diabetes among adults, August 2021–August 2023.
    code: 'E11.9',
    text: 'Type 2 diabetes mellitus without complications',
    share: [0.001, 0.036, 0.177, 0.273],
    everyMonths: 4,
    labs: ['a1c', 'bmp', 'lipid'],
    drugs: [
      {
        code: '861007',
        text: 'metformin hydrochloride 500 mg oral tablet',
        sig: 'Take 1 tablet by mouth twice daily with meals',
        share: 0.75,
        swap: 'Diarrhea',
      },
      {
        code: '314006',
        text: 'glipizide 5 mg 24 HR extended release oral tablet',
        sig: 'Take 1 tablet by mouth with breakfast',
        share: 0.2,
      },
      { code: '617311', text: 'atorvastatin 40 mg oral tablet', sig: 'Take 1 tablet by mouth at bedtime', share: 0.5 },
    ],
  },
  {
    code: 'E78.5',
    text: 'Hyperlipidemia, unspecified',
    share: [0, 0.08, 0.3, 0.48],
    everyMonths: 12,
    labs: ['lipid'],
    drugs: [
      {
        code: '617312',
        text: 'atorvastatin 10 mg oral tablet',
        sig: 'Take 1 tablet by mouth at bedtime',
        share: 0.45,
        swap: 'Muscle aches',
      },
      {
        code: '859751',
        text: 'rosuvastatin calcium 20 mg oral tablet',
        sig: 'Take 1 tablet by mouth once daily',
        share: 0.2,
      },
    ],
  },
  {
    // Source: CDC/NCHS Data Brief 508 (2024): obesity among adults, August 2021–August 2023.
    code: 'E66.9',
    text: 'Obesity, unspecified',
    share: [0.15, 0.355, 0.464, 0.389],
    everyMonths: 12,
    labs: [],
    drugs: [],
  },
  {
    code: 'F32.9',
    text: 'Major depressive disorder, single episode, unspecified',
    share: [0.04, 0.13, 0.11, 0.09],
    everyMonths: 6,
    labs: [],
    drugs: [
      {
        code: '312940',
        text: 'sertraline hydrochloride 25 mg oral tablet',
        sig: 'Take 1 tablet by mouth once daily',
        share: 0.45,
        swap: 'No effect',
      },
      {
        code: '310385',
        text: 'fluoxetine hydrochloride 20 mg oral capsule',
        sig: 'Take 1 capsule by mouth every morning',
        share: 0.25,
      },
    ],
  },
  {
    code: 'F41.1',
    text: 'Generalized anxiety disorder',
    share: [0.05, 0.1, 0.08, 0.05],
    everyMonths: 6,
    labs: [],
    drugs: [],
  },
  {
    code: 'J45.909',
    text: 'Unspecified asthma, uncomplicated',
    share: [0.08, 0.08, 0.08, 0.08],
    everyMonths: 12,
    labs: [],
    drugs: [
      {
        code: '435',
        text: 'albuterol 90 mcg/actuation metered dose inhaler',
        sig: 'Inhale 2 puffs every 4 to 6 hours as needed for wheezing',
        share: 0.9,
        asNeeded: 'wheezing',
      },
    ],
  },
  {
    code: 'K21.9',
    text: 'Gastro-esophageal reflux disease without esophagitis',
    share: [0.01, 0.1, 0.18, 0.22],
    everyMonths: 12,
    labs: [],
    drugs: [
      {
        code: '7646',
        text: 'omeprazole 20 mg delayed release oral capsule',
        sig: 'Take 1 capsule by mouth before breakfast',
        share: 0.7,
      },
    ],
  },
  {
    code: 'E03.9',
    text: 'Hypothyroidism, unspecified',
    share: [0.002, 0.02, 0.06, 0.1],
    everyMonths: 12,
    labs: ['tsh'],
    drugs: [
      {
        code: '10582',
        text: 'levothyroxine sodium 75 mcg oral tablet',
        sig: 'Take 1 tablet by mouth every morning on an empty stomach',
        share: 0.95,
      },
    ],
  },
  {
    code: 'M17.9',
    text: 'Osteoarthritis of knee, unspecified',
    share: [0, 0.01, 0.12, 0.33],
    everyMonths: 12,
    labs: [],
    drugs: [],
  },
  {
    code: 'N18.30',
    text: 'Chronic kidney disease, stage 3 unspecified',
    share: [0, 0.01, 0.04, 0.2],
    everyMonths: 6,
    labs: ['bmp'],
    drugs: [],
  },
  {
    code: 'I48.91',
    text: 'Unspecified atrial fibrillation',
    share: [0, 0.002, 0.015, 0.08],
    everyMonths: 4,
    labs: ['cbc'],
    drugs: [
      { code: '1364445', text: 'apixaban 5 mg oral tablet', sig: 'Take 1 tablet by mouth twice daily', share: 0.75 },
      {
        code: '866514',
        text: 'metoprolol tartrate 50 mg oral tablet',
        sig: 'Take 1 tablet by mouth twice daily',
        share: 0.6,
      },
    ],
  },
]

/** What brings people in once, with what is done about it. The shares are assumptions for the demonstration. */
export const COMPLAINTS: readonly {
  code: string
  text: string
  reason: string
  plan: string
  drug?: { code: string; text: string; sig: string; days: number }
}[] = [
  {
    code: 'J06.9',
    text: 'Acute upper respiratory infection, unspecified',
    reason: 'Cough and runny nose for three days',
    plan: 'Rest, fluids, return if worse or not better in ten days.',
  },
  {
    code: 'J02.9',
    text: 'Acute pharyngitis, unspecified',
    reason: 'Sore throat',
    plan: 'Rapid test negative. Fluids and rest.',
  },
  {
    code: 'M54.50',
    text: 'Low back pain, unspecified',
    reason: 'Low back pain after lifting',
    plan: 'Stay active, heat, exercises given. Return if leg weakness.',
  },
  {
    code: 'N39.0',
    text: 'Urinary tract infection, site not specified',
    reason: 'Burning on urination',
    plan: 'Urine dipstick positive. Short course of antibiotics.',
    drug: {
      code: '1648755',
      text: 'nitrofurantoin (macrocrystals/monohydrate) 100 mg oral capsule',
      sig: 'Take 1 capsule by mouth twice daily for 5 days',
      days: 5,
    },
  },
  {
    code: 'L20.9',
    text: 'Atopic dermatitis, unspecified',
    reason: 'Itchy rash on both arms',
    plan: 'Emollients twice a day, avoid hot showers.',
  },
  {
    code: 'R51.9',
    text: 'Headache, unspecified',
    reason: 'Headaches for two weeks',
    plan: 'No warning signs. Headache diary, review in a month.',
  },
  {
    code: 'H66.90',
    text: 'Otitis media, unspecified, unspecified ear',
    reason: 'Ear pain',
    plan: 'Drum red and bulging. Antibiotic, recheck if not better in 48 hours.',
    drug: {
      code: '308191',
      text: 'amoxicillin 500 mg oral capsule',
      sig: 'Take 1 capsule by mouth twice daily for 7 days',
      days: 7,
    },
  },
  {
    code: 'K52.9',
    text: 'Noninfective gastroenteritis and colitis, unspecified',
    reason: 'Vomiting and diarrhea since yesterday',
    plan: 'Small sips often, signs of dehydration explained.',
  },
  {
    code: 'M25.511',
    text: 'Pain in right shoulder',
    reason: 'Right shoulder pain',
    plan: 'Exercises, review in six weeks.',
  },
  {
    code: 'G47.00',
    text: 'Insomnia, unspecified',
    reason: 'Cannot sleep',
    plan: 'Sleep habits discussed, diary for two weeks.',
  },
]

/** Vaccines of adults. Source: CDC CVX code set. */
export const VACCINES = {
  influenza: { code: '150', text: 'Influenza, injectable, quadrivalent, preservative free' },
  tdap: { code: '115', text: 'Tdap' },
  zoster: { code: '187', text: 'Zoster recombinant' },
  pneumococcal: { code: '216', text: 'Pneumococcal conjugate PCV20' },
  dtap: { code: '20', text: 'DTaP' },
  mmr: { code: '03', text: 'MMR' },
} as const

/** What people react to. The shares are assumptions for the demonstration. */
export const ALLERGENS: readonly {
  code: string
  text: string
  category: 'medication' | 'food' | 'environment'
  reaction: string
  severity: 'mild' | 'moderate' | 'severe'
  criticality: 'low' | 'high'
  share: number
}[] = [
  {
    code: '7980',
    text: 'penicillin',
    category: 'medication',
    reaction: 'Rash',
    severity: 'moderate',
    criticality: 'low',
    share: 0.08,
  },
  {
    code: '10180',
    text: 'sulfamethoxazole',
    category: 'medication',
    reaction: 'Hives',
    severity: 'moderate',
    criticality: 'low',
    share: 0.04,
  },
  {
    code: '2670',
    text: 'codeine',
    category: 'medication',
    reaction: 'Nausea',
    severity: 'mild',
    criticality: 'low',
    share: 0.02,
  },
  {
    code: '',
    text: 'peanut',
    category: 'food',
    reaction: 'Swelling of lips, trouble breathing',
    severity: 'severe',
    criticality: 'high',
    share: 0.015,
  },
  {
    code: '',
    text: 'house dust mite',
    category: 'environment',
    reaction: 'Sneezing',
    severity: 'mild',
    criticality: 'low',
    share: 0.06,
  },
]
