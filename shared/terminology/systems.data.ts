import { CODE_SYSTEM } from '../kernel/index.ts'

/**
 * The code systems that Daybook can hold. Allergens that no release of these lists names stand in a small list of our own;
 * every other URI is FHIR's.
 */
export const CODE_SYSTEMS = [
  { key: 'icd10cm', uri: CODE_SYSTEM.icd10cm, name: 'ICD-10-CM' },
  { key: 'rxnorm', uri: CODE_SYSTEM.rxnorm, name: 'RxNorm' },
  { key: 'loinc', uri: CODE_SYSTEM.loinc, name: 'LOINC' },
  { key: 'cvx', uri: CODE_SYSTEM.cvx, name: 'CVX' },
  { key: 'ndc', uri: CODE_SYSTEM.ndc, name: 'NDC' },
  { key: 'hcpcs', uri: CODE_SYSTEM.hcpcs, name: 'HCPCS Level II' },
  { key: 'cpt', uri: CODE_SYSTEM.cpt, name: 'CPT' },
  { key: 'allergen', uri: 'https://daybook.example/fhir/CodeSystem/allergen', name: 'Allergens' },
] as const
