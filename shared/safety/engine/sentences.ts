import type { NotChecked, NotCheckedCode } from '../model.ts'

/** What could not be checked and what would make it so, in one plain sentence. */
const SENTENCES: Readonly<Record<NotCheckedCode, (about: string) => string>> = {
  'unmapped-drug': (about) => `“${about}” is not known to the drug knowledge; it was not checked against anything.`,
  'unmapped-allergy': (about) => `The allergy “${about}” is not known to the drug knowledge; look yourself.`,
  'allergies-never-asked': () => 'Nobody has asked about allergies. Ask, or record that none are known.',
  'allergies-unable': () => 'Allergies could not be asked about; they are not known.',
  'weight-missing': () => 'No weight is recorded; doses by weight could not be checked.',
  'weight-old': () => 'The weight is old for a growing patient; weigh again.',
  'renal-unknown': (about) => `The ${about} is not known; doses by kidney function could not be checked.`,
  'pregnancy-unknown': () => 'Whether she is pregnant is not known.',
  'lactation-unknown': () => 'Whether she is breastfeeding is not known.',
  'lab-missing': (about) => `There is no ${about} within a year.`,
  'lab-unit': (about) => `The unit of the last ${about} is not understood.`,
  'dose-missing': (about) => `The dose of ${about} is not told in a way that can be added up.`,
  'dose-invalid': (about) => `The dose of ${about} is zero, negative or no number. Correct it.`,
  'dose-unit': (about) => `The unit of ${about} does not fit this drug. Correct it.`,
  'birth-date-missing': () => 'The birth date is not known; doses by age could not be checked.',
  'knowledge-missing': (about) => about || 'There is no drug knowledge on this PC; nothing was checked.',
  'source-unavailable': (about) =>
    `${about} did not answer; what it knows was not asked. Daybook’s own check was done.`,
  'engine-error': () => 'The check failed. Nothing was checked.',
}

const MEND: ReadonlySet<NotCheckedCode> = new Set(['dose-invalid', 'dose-unit'])

export const notChecked = (code: NotCheckedCode, about: string, drugId: string | null): NotChecked => ({
  code,
  about,
  drugId,
  sentence: SENTENCES[code](about),
  mustMend: MEND.has(code),
})
