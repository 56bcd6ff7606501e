export { builtInTemplates } from './built-in.ts'
export { notes } from './contract.ts'
export {
  type Block,
  docOf,
  docOfText,
  EMPTY_BODY,
  type Inline,
  type List,
  type ListItem,
  NOTE_SCHEMA,
  NoteBody,
  type NoteDoc,
  readBody,
  writeBody,
} from './document.ts'
export * from './model.ts'
export { readPastedHtml } from './pasted.ts'
export { fillIn, isEmptyDoc, linesOf, PLACE, plainTextOf, tokensIn, unfilledLines } from './plain-text.ts'
export {
  amendmentDue,
  DEFAULT_POLICY,
  goesAlong,
  isDraft,
  type Refused,
  refuseAddendum,
  refuseAmendment,
  refuseCosigner,
  refuseRetraction,
  refuseSigner,
  refuseStatement,
  type Signer,
  statusAfterSigning,
} from './rules.ts'
export { refuseText } from './signable.ts'
export {
  isSmartField,
  SMART_FIELDS,
  type SmartField,
  type SmartFieldQuestion,
  type SmartFieldSource,
  type SmartFieldSources,
} from './smart-fields.ts'
