import { z } from 'zod'

/** One code of one code system, with the words that stood beside it. `system` is the URI that FHIR gives the system. */
export const Coding = z.object({
  system: z.string().max(300),
  code: z.string().max(300),
  display: z.string().max(1000),
})
export type Coding = z.infer<typeof Coding>

/** What is meant, in the words of whoever wrote it, with the codes that say the same; without a code it is still a fact. */
export const Concept = z.object({ text: z.string().trim().max(1000), codings: z.array(Coding).max(30).default([]) })
export type Concept = z.infer<typeof Concept>

/** A concept that somebody can read: words, or a code at least. */
export const NamedConcept = Concept.refine(({ text, codings }) => text !== '' || codings.length > 0, {
  message: 'Write what it is',
  path: ['text'],
})

/** The code systems that Daybook knows by name. Source: HL7 FHIR R4, terminologies-systems. */
export const CODE_SYSTEM = {
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  hcpcs: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  cpt: 'http://www.ama-assn.org/go/cpt',
  ucum: 'http://unitsofmeasure.org',
} as const

/** The first coding of a system, or the first of all; undefined for what has no code. */
export const mainCoding = (concept: Concept, system?: string): Coding | undefined =>
  concept.codings.find((coding) => coding.system === system) ?? concept.codings[0]
