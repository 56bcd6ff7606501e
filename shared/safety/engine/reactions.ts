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
  told: boolean
}

const WORDS = {
  anaphylaxis: /anaphyla|shock|hypersensitivity reaction/i,
  angioedema:
    /angio-?(o)?edema|(lip|tongue|face|facial|throat|laryn\w*) ?(swelling|edema)|swelling of (the )?(lip|tongue|face|throat)/i,
  urticaria: /urticaria|hives|wheals|welts/i,
  respiratory: /asthma|wheez|bronchospasm|dyspn|short(ness)? of breath|polyp|aerd|trouble breathing|respiratory/i,
  scar: /stevens|\bsjs\b|\bten\b|toxic epidermal|\bdress\b|eosinophilia|exfoliat|blister|peeling|necroly|drug reaction with|serum sickness|hepatitis|nephritis|h(a)?emolytic|agranulocyt|thrombocytopenia|pancreatitis|vasculitis|\bagep\b/i,
  cough: /cough/i,
}
const SIDE_EFFECTS =
  /nausea|vomit|gastric|stomach|dyspepsia|heartburn|diarrh|constipat|gi (upset|intoleran)|upset|cough|myalgia|muscle|cramp|fatigue|tired|sedation|drows|sleepy|dizz|headache|edema of (the )?(leg|ankle|feet)|ankle|palpitation|tachycardia|brady|insomnia|dry mouth|flush|itch|prurit|weight gain|anxiety|jitter|depress|confus|hallucinat|taste/i
const TRUE_REACTIONS =
  /rash|hives|urticaria|swelling|anaphyla|angio|eruption|erythema|exanthem|allerg|hypersens|wheez|asthma/i

export function reactionOf({ reactions, severity, criticality }: SafetyAllergy): Reaction {
  const text = reactions.join('; ')
  const told = text.trim() !== ''
  const found = Object.fromEntries(Object.entries(WORDS).map(([key, words]) => [key, words.test(text)])) as Record<
    keyof typeof WORDS,
    boolean
  >
  const grave = found.anaphylaxis || found.angioedema || found.scar
  return {
    ...found,
    severe: severity === 'severe' || criticality === 'high' || grave,
    sideEffectOnly:
      told && SIDE_EFFECTS.test(text) && !TRUE_REACTIONS.test(text) && !grave && !found.urticaria && !found.respiratory,
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
      return holds(reaction.sideEffectOnly)
    default:
      return 'holds'
  }
}
