import type { DeaSchedule } from './model.ts'

/**
 * Ingredients that outpatients get and that are controlled, by the schedule of their usual products; an ingredient stands
 * for its salts. Where a product's schedule is milder in combination, `CONTROLLED_IN_COMBINATION` says so.
 * Source: 21 CFR 1308.12 (II), 1308.13 (III), 1308.14 (IV), 1308.15 (V).
 */
export const CONTROLLED: Readonly<Record<string, DeaSchedule>> = {
  amphetamine: 'II',
  dextroamphetamine: 'II',
  lisdexamfetamine: 'II',
  methamphetamine: 'II',
  methylphenidate: 'II',
  dexmethylphenidate: 'II',
  serdexmethylphenidate: 'II',
  codeine: 'II',
  fentanyl: 'II',
  hydrocodone: 'II',
  hydromorphone: 'II',
  levorphanol: 'II',
  meperidine: 'II',
  methadone: 'II',
  morphine: 'II',
  opium: 'II',
  oxycodone: 'II',
  oxymorphone: 'II',
  tapentadol: 'II',
  nabilone: 'II',
  pentobarbital: 'II',
  secobarbital: 'II',
  buprenorphine: 'III',
  butabarbital: 'III',
  benzphetamine: 'III',
  phendimetrazine: 'III',
  dronabinol: 'III',
  esketamine: 'III',
  ketamine: 'III',
  testosterone: 'III',
  methyltestosterone: 'III',
  fluoxymesterone: 'III',
  nandrolone: 'III',
  oxandrolone: 'III',
  oxymetholone: 'III',
  perampanel: 'III',
  'sodium oxybate': 'III',
  alprazolam: 'IV',
  armodafinil: 'IV',
  butorphanol: 'IV',
  carisoprodol: 'IV',
  chlordiazepoxide: 'IV',
  clobazam: 'IV',
  clonazepam: 'IV',
  clorazepate: 'IV',
  daridorexant: 'IV',
  diazepam: 'IV',
  diethylpropion: 'IV',
  eluxadoline: 'IV',
  estazolam: 'IV',
  eszopiclone: 'IV',
  flurazepam: 'IV',
  lemborexant: 'IV',
  lorazepam: 'IV',
  meprobamate: 'IV',
  midazolam: 'IV',
  modafinil: 'IV',
  oxazepam: 'IV',
  pentazocine: 'IV',
  phenobarbital: 'IV',
  phentermine: 'IV',
  quazepam: 'IV',
  solriamfetol: 'IV',
  suvorexant: 'IV',
  temazepam: 'IV',
  tramadol: 'IV',
  triazolam: 'IV',
  zaleplon: 'IV',
  zolpidem: 'IV',
  zuranolone: 'IV',
  brivaracetam: 'V',
  cenobamate: 'V',
  diphenoxylate: 'V',
  lacosamide: 'V',
  lasmiditan: 'V',
  pregabalin: 'V',
}

/** Products that are milder than their ingredient. Source: 21 CFR 1308.13(e)(1), 1308.15(c). */
export const CONTROLLED_IN_COMBINATION: readonly {
  ingredient: string
  /** An ingredient beside it, at least one; or a form. */
  beside?: readonly string[]
  form?: RegExp
  schedule: DeaSchedule
}[] = [
  { ingredient: 'codeine', beside: ['acetaminophen', 'aspirin', 'ibuprofen'], schedule: 'III' },
  { ingredient: 'codeine', beside: ['guaifenesin', 'promethazine', 'phenylephrine', 'pseudoephedrine'], schedule: 'V' },
  { ingredient: 'butalbital', beside: ['aspirin'], schedule: 'III' },
]
