export type { Link, Mapping, MappedTable, Outward, Surroundings } from './mapping.ts'
export {
  carriesText,
  emptinessIn,
  MAPPINGS,
  mappingOf,
  PATIENT_FIELDS,
  readListAnswer,
  readPatient,
  writePatient,
} from './mappings/index.ts'
export { PIECE_CHARACTERS, type Paper, type Prepared, type PreparedEntry } from './prepared.ts'
export { addressOf, baseAt, isGlobal, placeAt, placed, placeOfUrn, resolveReference } from './reference.ts'
export { placeOf } from './queries.ts'
export { withoutTypes } from './urns.ts'
export { type Register, surround } from './surroundings.ts'
