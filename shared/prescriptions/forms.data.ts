import type { DoseUnit, SigRoute } from './sig/index.ts'

/** How a dose form is given and counted. `units`: what a dose of it may be written in, its own unit first. */
export type DoseForm = { unit: DoseUnit; route: SigRoute | null; units: readonly DoseUnit[]; oralLiquid: boolean }

const of = (route: SigRoute | null, units: readonly DoseUnit[], oralLiquid = false): DoseForm => ({
  unit: units[0] ?? '',
  route,
  units,
  oralLiquid,
})
const MASS: readonly DoseUnit[] = ['mg', 'mcg', 'g', 'mEq', 'unit']

/**
 * Dose forms by the words of their names, the narrower ones first. Oral liquids are dosed in mL alone.
 * Source: RxNorm dose forms (NLM, RxNorm Technical Documentation, appendix 2); for mL alone: ISMP, Targeted Medication
 * Safety Best Practices, and AAP, Metric Units and the Preferred Dosing of Orally Administered Liquid Medications (2015).
 */
export const DOSE_FORMS: readonly (readonly [name: RegExp, form: DoseForm])[] = [
  [/tablet for oral suspension/i, of('oral', ['tablet', ...MASS])],
  [/powder for oral (?:solution|suspension)|granules? for oral/i, of('oral', ['mL', ...MASS, 'packet'], true)],
  [/oral (?:powder|granules?)/i, of('oral', ['packet', ...MASS, 'application'])],
  [
    /oral (?:solution|suspension|syrup|elixir|drops|liquid|concentrate)|\bsyrup\b|\belixir\b/i,
    of('oral', ['mL', ...MASS], true),
  ],
  [/mouthwash|oral rinse/i, of('oral', ['mL'], true)],
  [/sublingual (?:tablet|film)|buccal (?:tablet|film)|oral film/i, of('sublingual', ['tablet', 'film', ...MASS])],
  [/vaginal (?:tablet|insert|capsule)/i, of('vaginal', ['tablet', 'capsule', 'piece', ...MASS])],
  [/vaginal (?:ring|system)/i, of('vaginal', ['ring'])],
  [/vaginal (?:cream|gel|ointment|foam)/i, of('vaginal', ['applicator', 'g', 'application'])],
  [/lozenge|troche/i, of('oral', ['lozenge', ...MASS])],
  [/chewing gum/i, of('oral', ['piece', ...MASS])],
  [/oral capsule|capsule/i, of('oral', ['capsule', ...MASS])],
  [/oral tablet|tablet/i, of('oral', ['tablet', ...MASS])],
  [
    /nasal (?:spray|inhaler|solution)|metered dose nasal/i,
    of('each-nostril', ['spray', 'puff', 'drop', 'mL', 'mcg', 'mg']),
  ],
  [/inhalation solution|inhalation suspension/i, of('nebulized', ['vial', 'mL', 'mg'])],
  [/inhaler|inhalation (?:powder|spray|aerosol)/i, of('inhaled', ['puff', 'mcg', 'mg', 'dose'])],
  [/ophthalmic (?:ointment|gel)/i, of('affected-eye', ['application', 'g'])],
  [/ophthalmic/i, of('affected-eye', ['drop', 'mL'])],
  [/otic/i, of('affected-ear', ['drop', 'mL'])],
  [/transdermal|patch/i, of('transdermal', ['patch', 'mg', 'mcg'])],
  [/rectal (?:suppository)|suppository/i, of('rectal', ['suppository', ...MASS])],
  [/enema|rectal (?:foam|cream|ointment|gel|solution|suspension)/i, of('rectal', ['application', 'mL', 'g', 'dose'])],
  [/medicated pad|\bpads?\b|swab/i, of('topical', ['pad', 'application'])],
  [
    /topical|cream|ointment|lotion|shampoo|medicated|\bgel\b|foam/i,
    of('topical', ['application', 'g', 'mL', 'pad', 'spray', 'drop']),
  ],
  [
    /auto-?injector|pen injector|prefilled syringe|injection|injectable|cartridge/i,
    of('subcutaneous', ['mL', ...MASS, 'dose']),
  ],
  [/drops/i, of('oral', ['mL', ...MASS], true)],
]
