/**
 * The code systems that Daybook can hold. `uri` is what FHIR R4 calls each (hl7.org/fhir/R4/terminologies-systems.html);
 * allergens that no release of these lists name stand in a small list of our own.
 */
export const CODE_SYSTEMS = [
  { key: 'icd-10-cm', uri: 'http://hl7.org/fhir/sid/icd-10-cm', name: 'ICD-10-CM' },
  { key: 'rxnorm', uri: 'http://www.nlm.nih.gov/research/umls/rxnorm', name: 'RxNorm' },
  { key: 'loinc', uri: 'http://loinc.org', name: 'LOINC' },
  { key: 'cvx', uri: 'http://hl7.org/fhir/sid/cvx', name: 'CVX' },
  { key: 'ndc', uri: 'http://hl7.org/fhir/sid/ndc', name: 'NDC' },
  { key: 'hcpcs', uri: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', name: 'HCPCS Level II' },
  { key: 'cpt', uri: 'http://www.ama-assn.org/go/cpt', name: 'CPT' },
  { key: 'allergen', uri: 'https://daybook.example/fhir/CodeSystem/allergen', name: 'Allergens' },
] as const
