import type { DoseUnit, SigMethod, SigMoment, SigRoute, WeekDay } from './model.ts'

/**
 * How US clinicians abbreviate directions, and what each stands for. Patterns of lower-case text; in each list what is
 * longer stands first. Abbreviations that are misread on paper (qd, qod, u, hs) are understood and never written.
 * Source: Joint Commission, Official “Do Not Use” list; ISMP, List of Error-Prone Abbreviations (what is not written).
 */
export const UNITS: readonly (readonly [pattern: string, unit: DoseUnit])[] = [
  ['tablet(?:s|\\(s\\))?|tabs?', 'tablet'],
  ['capsule(?:s|\\(s\\))?|caps?', 'capsule'],
  ['milliliters?|ml|cc', 'mL'],
  ['milligrams?|mg', 'mg'],
  ['micrograms?|mcg|ug|µg', 'mcg'],
  ['grams?|gm|g', 'g'],
  ['meq', 'mEq'],
  ['international units?|units?|iu|u', 'unit'],
  ['puffs?|inhalations?', 'puff'],
  ['sprays?|squirts?', 'spray'],
  ['drops?|gtts?', 'drop'],
  ['patch(?:es)?', 'patch'],
  ['suppositor(?:y|ies)|supps?', 'suppository'],
  ['applicatorfuls?|applicators?', 'applicator'],
  ['applications?|thin layers?', 'application'],
  ['lozenges?|troches?', 'lozenge'],
  ['packets?|pkts?|sachets?', 'packet'],
  ['films?|strips?', 'film'],
  ['vials?|nebs?|ampules?|amps?', 'vial'],
  ['rings?', 'ring'],
  ['pads?|swabs?', 'pad'],
  ['pieces?', 'piece'],
  ['doses?', 'dose'],
]

export const METHODS: readonly (readonly [pattern: string, method: SigMethod])[] = [
  ['dissolve', 'dissolve'],
  ['instill|put', 'instill'],
  ['inhale', 'inhale'],
  ['inject', 'inject'],
  ['insert', 'insert'],
  ['swish', 'swish'],
  ['apply', 'apply'],
  ['place', 'place'],
  ['give', 'give'],
  ['chew', 'chew'],
  ['take', 'take'],
  ['use', 'use'],
]

export const ROUTES: readonly (readonly [pattern: string, route: SigRoute])[] = [
  ['(?:in |into |to )?(?:the )?(?:both eyes|each eye)|ou', 'both-eyes'],
  ['(?:in |into |to )?(?:the )?right eye|od', 'right-eye'],
  ['(?:in |into |to )?(?:the )?left eye|os', 'left-eye'],
  ['(?:in |into |to )?(?:the )?affected eyes?', 'affected-eye'],
  ['(?:in |into |to )?(?:the )?(?:both ears|each ear)|au', 'both-ears'],
  ['(?:in |into |to )?(?:the )?right ear|ad', 'right-ear'],
  ['(?:in |into |to )?(?:the )?left ear|as(?! (?:needed|directed|instructed|tolerated|required))', 'left-ear'],
  ['(?:in |into |to )?(?:the )?affected ears?', 'affected-ear'],
  [
    '(?:in |into |to |per )?(?:each nostril|both nostrils|each nare|each naris|both nares)|per nostril|en',
    'each-nostril',
  ],
  ['intranasally|intranasal|nasally|nasal|in the nose|into the nose', 'nasal'],
  ['by mouth|via mouth|orally|per os|po|oral', 'oral'],
  ['under the tongue|sublingually|sublingual|sl', 'sublingual'],
  ['buccally|buccal|inside the cheek|between cheek and gum', 'buccal'],
  ['rectally|per rectum|into the rectum|rectal|pr', 'rectal'],
  ['vaginally|intravaginally|per vagina|into the vagina|vaginal|pv', 'vaginal'],
  ['intramuscularly|intramuscular|into the muscle|im', 'intramuscular'],
  ['subcutaneously|subcutaneous|under the skin|subcut|subq|sub-q|sq|sc', 'subcutaneous'],
  ['intravenously|intravenous|into the vein|iv', 'intravenous'],
  ['via nebulizer|by nebulizer|per nebulizer|nebulized|via neb|by neb|per neb', 'nebulized'],
  ['by inhalation|via inhaler|inhaled|inh', 'inhaled'],
  ['to (?:the )?scalp', 'scalp'],
  ['transdermally|transdermal|to clean dry skin', 'transdermal'],
  [
    '(?:topically )?to (?:the )?(?:affected (?:areas?|skin)|aa|skin|rash)|on (?:the )?skin|topically|topical|top',
    'topical',
  ],
  [
    '(?:via|per|by) (?:g-?tube|gt|peg(?: tube)?|feeding tube|ng(?: tube)?)|through (?:the )?feeding tube',
    'feeding-tube',
  ],
]

/** What a moment says of how often, where nothing else says it. */
export const MOMENTS: readonly (readonly [pattern: string, moment: SigMoment, times: number])[] = [
  ['(?:with|w/) ?breakfast', 'with-breakfast', 1],
  ['(?:before|ac) breakfast|acb', 'before-breakfast', 1],
  ['(?:with|w/) ?lunch', 'with-lunch', 1],
  ['(?:before|ac) lunch', 'before-lunch', 1],
  ['(?:with|w/) ?(?:dinner|supper|the evening meal|evening meal)', 'with-dinner', 1],
  ['(?:before|ac) (?:dinner|supper)', 'before-dinner', 1],
  ['(?:with|w/) ?(?:each meal|every meal|meals)|c meals', 'with-meals', 3],
  ['before (?:each meal|every meal|meals)|ac', 'before-meals', 3],
  ['after (?:each meal|every meal|meals)|pc', 'after-meals', 3],
  ['(?:with|w/) ?food|c food', 'with-food', 0],
  ['on (?:an )?empty stomach', 'empty-stomach', 0],
  ['(?:every|each|in the|q) ?(?:morning|am)|qam|q a\\.?m|am', 'morning', 1],
  ['(?:at|q) ?noon|midday', 'noon', 1],
  ['(?:every|each|in the|q) ?(?:evening|pm)|qpm|q p\\.?m|pm', 'evening', 1],
  ['(?:every|each|at) ?(?:night|bedtime)|nightly|qhs|q hs|hs|qnight', 'bedtime', 1],
]

export const DAYS: readonly (readonly [pattern: string, day: WeekDay])[] = [
  ['mondays?|mon', 'monday'],
  ['tuesdays?|tues?', 'tuesday'],
  ['wednesdays?|wed', 'wednesday'],
  ['thursdays?|thurs?|thu', 'thursday'],
  ['fridays?|fri', 'friday'],
  ['saturdays?|sat', 'saturday'],
  ['sundays?|sun', 'sunday'],
]

/** Words for numbers as people write them in directions. */
export const NUMBERS: Readonly<Record<string, string>> = {
  'one and a half': '1.5',
  'one and one-half': '1.5',
  'one half': '0.5',
  'one-half': '0.5',
  half: '0.5',
  'half a': '0.5',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  twelve: '12',
}

/** Household spoons as millilitres. Source: 21 CFR 101.9(b)(5)(viii). */
export const SPOONS: readonly (readonly [pattern: string, milliliters: string])[] = [
  ['teaspoon(?:s|fuls?)?|tsps?', '5'],
  ['tablespoon(?:s|fuls?)?|tbsps?', '15'],
]

/** Words after which the dose is not the same every day: the whole is kept as it was written, and nothing is computed. */
export const CHANGES =
  /\b(?:then|taper(?:ing|ed)?|titrat\w*|increas\w*|decreas\w*|reduc\w*|alternat\w*|sliding|scale|followed by|followed|except|thereafter|until reach\w*|wean\w*|double|loading|adjust\w*|per inr|carb\w*|hold|skip|stop|not|never|unless|instead|may repeat|repeat|on days?|days? \d|weeks? \d|(?:bid|tid|qid|daily|day) (?:and|&|\+) (?:q?hs|at bedtime))\b/
