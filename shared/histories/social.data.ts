import { CODE_SYSTEM } from '../kernel/index.ts'

type Code = { system: string; code: string; display: string }
const loinc = (code: string, display: string): Code => ({ system: CODE_SYSTEM.loinc, code, display })
const snomed = (code: string, display: string): Code => ({ system: CODE_SYSTEM.snomed, code, display })

/**
 * The answers about smoking. Source: LOINC 72166-2 with its answer list LL2201-3; SNOMED CT codes of the US Core value
 * set for smoking status (45 CFR 170.207(h)).
 */
export const SMOKING_ANSWERS = [
  {
    id: 'every-day',
    codings: [snomed('449868002', 'Smokes tobacco daily'), loinc('LA18976-3', 'Current every day smoker')],
  },
  {
    id: 'some-days',
    codings: [snomed('428041000124106', 'Occasional tobacco smoker'), loinc('LA18977-1', 'Current some day smoker')],
  },
  { id: 'former', codings: [snomed('8517006', 'Ex-smoker'), loinc('LA15920-4', 'Former smoker')] },
  { id: 'never', codings: [snomed('266919005', 'Never smoked tobacco'), loinc('LA18978-9', 'Never smoker')] },
  { id: 'smoker', codings: [snomed('77176002', 'Smoker'), loinc('LA18979-7', 'Smoker, current status unknown')] },
  {
    id: 'unknown',
    codings: [snomed('266927001', 'Tobacco smoking consumption unknown'), loinc('LA18980-5', 'Unknown if ever smoked')],
  },
  {
    id: 'heavy',
    codings: [snomed('428071000124103', 'Heavy tobacco smoker'), loinc('LA18981-3', 'Heavy tobacco smoker')],
  },
  {
    id: 'light',
    codings: [snomed('428061000124105', 'Light tobacco smoker'), loinc('LA18982-1', 'Light tobacco smoker')],
  },
] as const

/** The questions of a social history, in the order of asking. Source: LOINC. */
export const SOCIAL_QUESTIONS = [
  { id: 'smoking', coding: loinc('72166-2', 'Tobacco smoking status') },
  { id: 'alcohol', coding: loinc('11331-6', 'History of Alcohol use') },
  { id: 'drugs', coding: loinc('11343-1', 'History of Other nonmedical drug use') },
  { id: 'occupation', coding: loinc('11341-5', 'History of Occupation') },
  { id: 'housing', coding: loinc('71802-3', 'Housing status') },
] as const
export type SocialQuestion = (typeof SOCIAL_QUESTIONS)[number]['id']

const role = (code: string, display: string): Code => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  code,
  display,
})

/** The relatives that one asks about. Source: HL7 v3 RoleCode, FamilyMember. */
export const RELATIVES = [
  role('MTH', 'mother'),
  role('FTH', 'father'),
  role('SIS', 'sister'),
  role('BRO', 'brother'),
  role('DAU', 'daughter'),
  role('SON', 'son'),
  role('MGRMTH', 'maternal grandmother'),
  role('MGRFTH', 'maternal grandfather'),
  role('PGRMTH', 'paternal grandmother'),
  role('PGRFTH', 'paternal grandfather'),
  role('AUNT', 'aunt'),
  role('UNCLE', 'uncle'),
  role('COUSN', 'cousin'),
  role('FAMMEMB', 'relative'),
] as const
