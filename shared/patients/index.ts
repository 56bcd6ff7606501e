export { patients } from './contract.ts'
export * from './model.ts'
export { birthDateFault, digitsOf, foldText, nameKeyOf, wordsOfName } from './rules.ts'
export { detailFaults, fullName, isOtherName, namesWith, photoFault, SSN_LAST_FOUR } from './details.ts'
export { type BirthQuestion, type PatientQuestion, readDate, readQuestion } from './search.ts'
export { isOneSlip, soundKeys, soundsLike } from './phonetic.ts'
export { ALWAYS, DEFAULT_PLACES, type Place, PLACES } from './form.data.ts'
export { FORM_FIELDS, type FormField, FormFields, missingFields } from './form.ts'
export {
  areNicknames,
  type DuplicateFacts,
  DuplicateReason,
  type Likeness,
  LIKELY,
  likenessOf,
  POSSIBLE,
} from './duplicates.ts'
export {
  DuplicatePair,
  mayTakeOver,
  Merge,
  MergeId,
  Suspect,
  SuspectFacts,
  TAKEN_FIELDS,
  type TakenField,
} from './merging.ts'
export * from './importing.ts'
export { HEADINGS, IMPORT_FIELDS } from './importing.data.ts'
export { CHUNK_BYTES, MOST_IMPORT_BYTES } from './importing-contract.ts'
export { guessMapping, type ImportedRow, readImportRow } from './importing-rules.ts'
export { LANGUAGES } from './languages.data.ts'
export { csvText } from './csv.ts'
