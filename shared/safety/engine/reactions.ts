import type { SafetyAllergy } from '../question.ts'

/** What a reaction was, as far as its words and grades tell it. */
export type Reaction = {
  anaphylaxis: boolean
  angioedema: boolean
  urticaria: boolean
  respiratory: boolean
  /** Severe skin or organ reactions: SJS, TEN, DRESS, and their like. */
  scar: boolean
  cough: boolean
  severe: boolean
  /** Effects that the drug has on many: nausea, cough, muscle pain. Nothing else was told. */
  sideEffectOnly: boolean
  /** Such effects and itching or flushing, which is an effect too after drugs that set histamine free. */
  itchOrSideEffectOnly: boolean
  /** What no word like intolerance makes harmless: anaphylaxis, angioedema, severe skin and organ reactions. */
  grave: boolean
  told: boolean
}

const PLACE = String.raw`(?:lips?|tongue|face|facial|throat|laryn\w*|uvula|eyelids?|periorbital|perioral)`
const SWOLLEN = String.raw`(?:swell\w*|swollen|o?edema)`

const WORDS = {
  anaphylaxis:
    /anaphyla|shock|hypersensitivity reaction|collaps|(?=.*tachycard)(?=.*(hypotens|low blood pressure|low bp))/i,
  angioedema: new RegExp(
    String.raw`angio-?o?edema|${PLACE}((,| and| or|\/| &)+ ?${PLACE})*,? ?(was |were |got |became |is )?${SWOLLEN}|${SWOLLEN} ?(of|in|around|to)? ?(the |her |his |both |upper |lower )*(\w+(,| and) )?${PLACE}|throat (clos|tight|constrict)`,
    'i',
  ),
  urticaria: /urticaria|hives|wheals|welts/i,
  respiratory:
    /asthma|wheez|bronchospasm|dyspn|short(ness)? of breath|stridor|polyp|aerd|(trouble|difficulty|could ?n[o']t|can ?n[o']t|unable to) breath|respiratory/i,
  scar: /stevens|\bsjs\b|\bten\b|toxic epidermal|\bdress\b|eosinophilia|exfoliat|blister|peeling|necroly|drug reaction with|serum sickness|hepatitis|nephritis|h(a)?emolytic|agranulocyt|thrombocytopenia|pancreatitis|vasculitis|\bagep\b/i,
  cough: /cough/i,
}
const SIDE_EFFECTS =
  /nausea|vomit|gastric|stomach|dyspepsia|heartburn|diarrh|constipat|gi (upset|intoleran)|upset|cough|myalgia|muscle|cramp|fatigue|tired|sedation|drows|sleepy|dizz|headache|edema of (the )?(leg|ankle|feet)|ankle|palpitation|tachycardia|brady|insomnia|dry mouth|weight gain|anxiety|jitter|depress|confus|hallucinat|taste/i
/** Signs of an allergy, but also what histamine does after drugs that set it free in everybody. */
const ITCH = /itch|prurit|flush/i
const TRUE_REACTIONS =
  /rash|hives|urticaria|swelling|anaphyla|angio|eruption|erythema|exanthem|allerg|hypersens|wheez|asthma|hypotens|faint|syncop/i

export function reactionOf({ reactions, severity, criticality }: SafetyAllergy): Reaction {
  const text = reactions.join('; ')
  const told = text.trim() !== ''
  const found = Object.fromEntries(Object.entries(WORDS).map(([key, words]) => [key, words.test(text)])) as Record<
    keyof typeof WORDS,
    boolean
  >
  const grave = found.anaphylaxis || found.angioedema || found.scar
  const mild = told && !TRUE_REACTIONS.test(text) && !grave && !found.urticaria && !found.respiratory
  return {
    ...found,
    grave,
    severe: severity === 'severe' || criticality === 'high' || grave,
    sideEffectOnly: mild && SIDE_EFFECTS.test(text) && !ITCH.test(text),
    itchOrSideEffectOnly: mild && (SIDE_EFFECTS.test(text) || ITCH.test(text)),
    told,
  }
}

/** Whether a relation holds after such a reaction, by the words of its filter. `unmet`: it would, after a graver one. */
export function passes(filter: string, reaction: Reaction): 'holds' | 'unmet' | 'other' {
  const holds = (is: boolean, otherwise: 'unmet' | 'other' = 'other') => (is ? 'holds' : otherwise)
  switch (filter) {
    case 'any':
      return 'holds'
    case 'immediate/IgE or severe': {
      const immediate =
        reaction.anaphylaxis || reaction.angioedema || reaction.urticaria || reaction.respiratory || reaction.severe
      return holds(immediate || !reaction.told, 'unmet')
    }
    case 'any except severe cutaneous/organ':
      return holds(!reaction.scar, 'unmet')
    case 'respiratory or urticaria/angioedema':
      return holds(reaction.respiratory || reaction.urticaria || reaction.angioedema || reaction.anaphylaxis)
    case 'angioedema':
      return holds(reaction.angioedema)
    case 'cough':
      return holds(reaction.cough && !reaction.angioedema)
    case 'anaphylaxis':
      return holds(reaction.anaphylaxis)
    case 'intolerance':
      return holds(reaction.itchOrSideEffectOnly)
    default:
      return 'holds'
  }
}
