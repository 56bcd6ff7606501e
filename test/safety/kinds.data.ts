import type { Patient, Short } from './asking.ts'

/** For every kind a question that must fire it, as severe as it says, and its neighbour that must not. */
export type Pair = {
  kind: string
  what: string
  fires: { order: Short; patient?: Patient; as: string }
  silent: { order: Short; patient?: Patient }
}

const takes = (...drugs: Short[]): Patient => ({ takes: drugs })

export const PAIRS: readonly Pair[] = [
  {
    kind: 'drug-drug',
    what: 'an interaction',
    fires: { order: { drug: 'trimethoprim' }, patient: takes({ drug: 'methotrexate' }), as: 'major!' },
    silent: { order: { drug: 'amoxicillin' }, patient: takes({ drug: 'folic acid' }) },
  },
  {
    kind: 'drug-drug',
    what: 'a dose within the cap of the label',
    fires: { order: { drug: 'lovastatin', dose: 60, times: 1 }, patient: takes({ drug: 'amiodarone' }), as: 'major!' },
    silent: { order: { drug: 'pravastatin', dose: 40, times: 1 }, patient: takes({ drug: 'amiodarone' }) },
  },
  {
    kind: 'drug-drug',
    what: 'a stopped drug within its wash-out',
    fires: {
      order: { drug: 'paroxetine' },
      patient: takes({ drug: 'tranylcypromine', status: 'stopped', stoppedDaysAgo: 13 }),
      as: 'contraindicated!',
    },
    silent: {
      order: { drug: 'paroxetine' },
      patient: takes({ drug: 'tranylcypromine', status: 'stopped', stoppedDaysAgo: 14 }),
    },
  },
  {
    kind: 'drug-drug',
    what: 'a route that reaches the blood',
    fires: { order: { drug: 'ketorolac' }, patient: takes({ drug: 'warfarin' }), as: 'major!' },
    silent: { order: { drug: 'ketorolac', route: 'ophthalmic' }, patient: takes({ drug: 'warfarin' }) },
  },
  {
    kind: 'drug-allergy',
    what: 'the same class',
    fires: {
      order: { drug: 'dicloxacillin' },
      patient: { allergies: [{ substance: 'penicillin', reactions: ['hives'] }] },
      as: 'major!',
    },
    silent: {
      order: { drug: 'cefdinir' },
      patient: { allergies: [{ substance: 'penicillin', reactions: ['hives'] }] },
    },
  },
  {
    kind: 'drug-allergy',
    what: 'a metabolite',
    fires: {
      order: { drug: 'desvenlafaxine' },
      patient: { allergies: [{ substance: 'venlafaxine', reactions: ['rash'] }] },
      as: 'major!',
    },
    silent: {
      order: { drug: 'duloxetine' },
      patient: { allergies: [{ substance: 'venlafaxine', reactions: ['rash'] }] },
    },
  },
  {
    kind: 'duplicate',
    what: 'two of a class',
    fires: { order: { drug: 'ramipril' }, patient: takes({ drug: 'quinapril' }), as: 'major!' },
    silent: { order: { drug: 'ramipril', replaces: ['list-0'] }, patient: takes({ drug: 'quinapril' }) },
  },
  {
    kind: 'duplicate',
    what: 'the same drug in a combination',
    fires: {
      order: { drug: 'losartan / hydrochlorothiazide' },
      patient: takes({ drug: 'hydrochlorothiazide' }),
      as: 'major!',
    },
    silent: { order: { drug: 'losartan' }, patient: takes({ drug: 'hydrochlorothiazide' }) },
  },
  {
    kind: 'drug-disease',
    what: 'a disease',
    fires: {
      order: { drug: 'nadolol' },
      patient: { problems: ['Moderate persistent asthma'] },
      as: 'contraindicated!',
    },
    silent: { order: { drug: 'nadolol' }, patient: { problems: ['Hypertension'] } },
  },
  {
    kind: 'drug-lab',
    what: 'a result',
    fires: { order: { drug: 'amiloride' }, patient: { labs: [['Potassium', 5.7, 'mmol/L']] }, as: 'contraindicated!' },
    silent: {
      order: { drug: 'amiloride' },
      patient: {
        labs: [
          ['Potassium', 4.4, 'mmol/L'],
          ['Creatinine', 0.8, 'mg/dL'],
        ],
      },
    },
  },
  {
    kind: 'renal',
    what: 'kidney function by Cockcroft-Gault',
    fires: {
      order: { drug: 'zoledronic acid' },
      patient: { ageYears: 84, weightKg: 50, labs: [['Creatinine', 1.6, 'mg/dL']] },
      as: 'contraindicated!',
    },
    silent: {
      order: { drug: 'zoledronic acid' },
      patient: { ageYears: 60, weightKg: 80, labs: [['Creatinine', 0.8, 'mg/dL']] },
    },
  },
  {
    kind: 'pregnancy',
    what: 'a teratogen',
    fires: { order: { drug: 'leflunomide' }, patient: { ageYears: 28, pregnant: 'yes' }, as: 'contraindicated!' },
    silent: { order: { drug: 'leflunomide' }, patient: { ageYears: 28, pregnant: 'no' } },
  },
  {
    kind: 'lactation',
    what: 'what passes into milk',
    fires: { order: { drug: 'amiodarone' }, patient: { ageYears: 28, breastfeeding: 'yes' }, as: 'major!' },
    silent: { order: { drug: 'amiodarone' }, patient: { ageYears: 28, breastfeeding: 'no' } },
  },
  {
    kind: 'age',
    what: 'a child',
    fires: { order: { drug: 'loperamide' }, patient: { ageYears: 1.5, weightKg: 11 }, as: 'contraindicated!' },
    silent: { order: { drug: 'loperamide' }, patient: { ageYears: 9, weightKg: 30 } },
  },
  {
    kind: 'dose',
    what: 'the sum over products',
    fires: {
      order: { drug: 'acetaminophen', dose: 1000, times: 3 },
      patient: takes({
        drug: 'oxycodone 5 MG / acetaminophen 325 MG',
        dose: 1,
        unit: 'tablet',
        times: 6,
        asNeeded: true,
      }),
      as: 'major!',
    },
    silent: {
      order: { drug: 'acetaminophen', dose: 500, times: 3 },
      patient: takes({ drug: 'oxycodone 5 MG / acetaminophen 325 MG', dose: 1, unit: 'tablet', times: 2 }),
    },
  },
  {
    kind: 'dose',
    what: 'weekly, not daily',
    fires: { order: { drug: 'methotrexate', dose: 12.5, times: 1 }, as: 'contraindicated!' },
    silent: { order: { drug: 'methotrexate', dose: 12.5, times: 1 / 7 } },
  },
  {
    kind: 'dose',
    what: 'by weight',
    fires: {
      order: { drug: 'ibuprofen', dose: 20, unit: 'mg/kg', times: 4 },
      patient: { ageYears: 5, weightKg: 18 },
      as: 'major!',
    },
    silent: { order: { drug: 'ibuprofen', dose: 10, unit: 'mg/kg', times: 3 }, patient: { ageYears: 5, weightKg: 18 } },
  },
  {
    kind: 'route',
    what: 'an eye drop by mouth',
    fires: { order: { drug: 'timolol', form: 'ophthalmic solution', route: 'oral' }, as: 'major!' },
    silent: { order: { drug: 'timolol', form: 'ophthalmic solution', route: 'ophthalmic' } },
  },
  {
    kind: 'qt',
    what: 'two that prolong the QT interval',
    fires: { order: { drug: 'sotalol' }, patient: takes({ drug: 'ondansetron' }), as: 'major!' },
    silent: { order: { drug: 'metoprolol' }, patient: takes({ drug: 'ondansetron' }) },
  },
  {
    kind: 'serotonin',
    what: 'an SSRI with an MAO inhibitor',
    fires: { order: { drug: 'citalopram' }, patient: takes({ drug: 'isocarboxazid' }), as: 'contraindicated!' },
    silent: { order: { drug: 'bupropion' }, patient: takes({ drug: 'citalopram' }) },
  },
  {
    kind: 'opioid-benzodiazepine',
    what: 'an opioid with a benzodiazepine',
    fires: { order: { drug: 'alprazolam' }, patient: takes({ drug: 'hydromorphone' }), as: 'major!' },
    silent: { order: { drug: 'buspirone' }, patient: takes({ drug: 'hydromorphone' }) },
  },
  {
    kind: 'opioid-naive',
    what: 'a patch as the first opioid',
    fires: { order: { drug: 'fentanyl', dose: 12, unit: 'mcg/h', route: 'transdermal' }, as: 'contraindicated!' },
    silent: {
      order: { drug: 'fentanyl', dose: 12, unit: 'mcg/h', route: 'transdermal' },
      patient: takes({ drug: 'morphine', dose: 30, times: 2 }),
    },
  },
  {
    kind: 'mme',
    what: 'morphine equivalents of all opioids',
    fires: {
      order: { drug: 'hydromorphone', dose: 4, times: 4 },
      patient: takes({ drug: 'tramadol', dose: 50, times: 2 }),
      as: 'major!',
    },
    silent: { order: { drug: 'tramadol', dose: 50, times: 3 } },
  },
]
