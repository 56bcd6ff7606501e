import type { LoadedRelation } from '../../../db/terminology/commands.ts'
import { SYSTEM } from '../../../shared/terminology/index.ts'
import type { Source } from '../source.ts'
import type { Layout, ReadConcept, RefusedLines } from './layout.ts'
import { rrfRows } from './rrf.ts'

/** Source: NLM, RxNorm Technical Documentation, chapter 12: columns of each file, counted from 0. */
const CONSO = { rxcui: 0, sab: 11, tty: 12, str: 14, suppress: 16, columns: 18 }
const REL = { first: 0, firstType: 2, second: 4, rela: 7, sab: 10, suppress: 14, columns: 16 }
const SAT = { rxcui: 0, atn: 8, sab: 9, atv: 10, suppress: 11, columns: 13 }
const CUI = { retired: 0, kept: 4, columns: 5 }
const ARCHIVE = { str: 2, rxcui: 12, sab: 13, tty: 14, mergedTo: 15, columns: 16 }
const SAB = { rsab: 3, sver: 6, columns: 25 }

/** Other words for a concept that has a term type of its own. */
const SYNONYM_TYPES = new Set(['PSN', 'SY', 'TMSY', 'ET'])
/** What the second concept of a row is to the first; the opposite directions say nothing more. */
const KEPT_RELATIONS = new Set([
  'has_ingredient',
  'has_ingredients',
  'has_precise_ingredient',
  'consists_of',
  'contains',
  'has_dose_form',
  'tradename_of',
  'form_of',
  'isa',
])
const KEPT_ATTRIBUTES: Readonly<Record<string, string>> = {
  RXN_STRENGTH: 'strength',
  RXN_AVAILABLE_STRENGTH: 'availableStrength',
  RXN_HUMAN_DRUG: 'humanDrug',
  RXTERM_FORM: 'form',
}

const FILES: Readonly<Record<string, string>> = {
  'rxnconso.rrf': 'concepts',
  'rxnrel.rrf': 'relations',
  'rxnsat.rrf': 'attributes',
  'rxncui.rrf': 'retired',
  'rxnatomarchive.rrf': 'archive',
  'rxnsab.rrf': 'sources',
}

/** RxNorm in Rich Release Format, the full or the prescribable release, by NLM. */
export const rxnorm: Layout = {
  system: SYSTEM.rxnorm,
  needs: ['concepts'],
  part(head, name) {
    const byName = FILES[name.toLowerCase()]
    if (byName) return byName
    const [first] = head
    const row = first?.text.split('|') ?? []
    const isConso = row.length === CONSO.columns + 1 && /^\d+$/.test(row[CONSO.rxcui] ?? '') && row[1] === 'ENG'
    return isConso ? 'concepts' : null
  },
  read(parts, refused) {
    const concepts = new Map<string, ReadConcept>()
    readConcepts(parts.get('concepts') as Source, concepts, refused)
    const relations: LoadedRelation[] = []
    const part = (name: string, read: (file: Source) => void) => {
      const file = parts.get(name)
      if (file) read(file)
    }
    part('relations', (file) => readRelations(file, concepts, relations, refused))
    part('attributes', (file) => readAttributes(file, concepts, relations, refused))
    part('archive', (file) => readArchive(file, concepts, relations, refused))
    part('retired', (file) => readRetired(file, concepts, relations, refused))
    const notes: string[] = []
    if (!parts.has('relations'))
      notes.push('Without RXNREL.RRF it is not known which ingredients a drug has. Import it together with that file.')
    return { concepts: [...concepts.values()], relations, notes, whole: true, ...version(parts, refused) }
  },
}

function readConcepts(file: Source, concepts: Map<string, ReadConcept>, refused: RefusedLines): void {
  const others = new Map<string, string[]>()
  for (const { line, row } of rrfRows(file, CONSO.columns, refused)) {
    const [rxcui = '', tty = '', str = ''] = [row[CONSO.rxcui], row[CONSO.tty], row[CONSO.str]]
    if (!/^\d+$/.test(rxcui) || str === '') {
      refused.refuse(file, line, rxcui === '' || str === '' ? 'no RXCUI or no name' : `${rxcui} is no RXCUI`)
      continue
    }
    refused.take()
    if (row[CONSO.sab] !== 'RXNORM') continue
    if (SYNONYM_TYPES.has(tty)) {
      others.set(rxcui, [...(others.get(rxcui) ?? []), str])
      continue
    }
    const active = row[CONSO.suppress] === 'N' || row[CONSO.suppress] === ''
    const before = concepts.get(rxcui)
    if (before && (before.active || !active)) before.synonyms.push(str)
    else {
      const synonyms = before ? [before.display, ...before.synonyms] : []
      concepts.set(rxcui, { code: rxcui, display: str, synonyms, kind: tty, active, properties: { tty } })
    }
  }
  for (const [rxcui, names] of others) {
    const concept = concepts.get(rxcui)
    if (concept) concept.synonyms.push(...names)
    else {
      const [display = '', ...synonyms] = names
      concepts.set(rxcui, { code: rxcui, display, synonyms, kind: 'SY', active: true, properties: { tty: 'SY' } })
    }
  }
  for (const concept of concepts.values())
    concept.synonyms = [...new Set(concept.synonyms)].filter((one) => one !== concept.display)
}

type Concepts = ReadonlyMap<string, ReadConcept>

function readRelations(file: Source, concepts: Concepts, relations: LoadedRelation[], refused: RefusedLines): void {
  for (const { row } of rrfRows(file, REL.columns, refused)) {
    refused.take()
    const [target = '', source = '', kind = ''] = [row[REL.first], row[REL.second], row[REL.rela]]
    if (row[REL.sab] !== 'RXNORM' || row[REL.firstType] !== 'CUI' || !KEPT_RELATIONS.has(kind)) continue
    if (concepts.has(source) && concepts.has(target)) relations.push({ source, kind, target })
  }
}

function readAttributes(file: Source, concepts: Concepts, relations: LoadedRelation[], refused: RefusedLines): void {
  for (const { row } of rrfRows(file, SAT.columns, refused)) {
    refused.take()
    const [rxcui = '', name = '', value = ''] = [row[SAT.rxcui], row[SAT.atn], row[SAT.atv]]
    const concept = concepts.get(rxcui)
    if (!concept || row[SAT.sab] !== 'RXNORM' || value === '') continue
    if (name === 'NDC') relations.push({ source: rxcui, kind: 'has_ndc', target: value })
    const property = KEPT_ATTRIBUTES[name]
    if (property) concept.properties[property] = value
  }
}

/** Atoms of earlier releases: what a retired RXCUI was called, and into which it was merged. */
function readArchive(
  file: Source,
  concepts: Map<string, ReadConcept>,
  relations: LoadedRelation[],
  refused: RefusedLines,
): void {
  const retired = new Set<string>()
  for (const { row } of rrfRows(file, ARCHIVE.columns, refused)) {
    refused.take()
    const [code = '', display = '', kind = '', merged = ''] = [
      row[ARCHIVE.rxcui],
      row[ARCHIVE.str],
      row[ARCHIVE.tty],
      row[ARCHIVE.mergedTo],
    ]
    if (row[ARCHIVE.sab] !== 'RXNORM' || code === '' || display === '' || concepts.get(code)?.active) continue
    if (!concepts.has(code)) concepts.set(code, retiredConcept(code, display, kind))
    if (merged === '' || merged === code || retired.has(code)) continue
    retired.add(code)
    relations.push({ source: code, kind: 'replaced_by', target: merged })
  }
}

function readRetired(
  file: Source,
  concepts: Map<string, ReadConcept>,
  relations: LoadedRelation[],
  refused: RefusedLines,
): void {
  const known = new Set(
    relations.filter(({ kind }) => kind === 'replaced_by').map(({ source, target }) => `${source}|${target}`),
  )
  for (const { row } of rrfRows(file, CUI.columns, refused)) {
    refused.take()
    const [code = '', kept = ''] = [row[CUI.retired], row[CUI.kept]]
    if (code === '' || code === kept || concepts.get(code)?.active) continue
    if (!concepts.has(code)) concepts.set(code, retiredConcept(code, `RxNorm ${code}`, ''))
    if (kept !== '' && !known.has(`${code}|${kept}`))
      relations.push({ source: code, kind: 'replaced_by', target: kept })
  }
}

const retiredConcept = (code: string, display: string, kind: string): ReadConcept => ({
  code,
  display,
  synonyms: [],
  kind,
  active: false,
  properties: { retired: true },
})

/** `RxNorm_full_03032025` in the path, or the source's own version in RXNSAB (`20AA_250303F`). */
function version(
  parts: ReadonlyMap<string, Source>,
  refused: RefusedLines,
): { release: string | null; effectiveOn: string | null } {
  const path = parts.get('concepts')?.path ?? ''
  const named = /(?<!\d)(\d{2})(\d{2})(20\d{2})(?!\d)/.exec(path)
  if (named) return { release: named[0], effectiveOn: `${named[3]}-${named[1]}-${named[2]}` }
  const file = parts.get('sources')
  if (file)
    for (const { row } of rrfRows(file, SAB.columns, refused)) {
      const own = row[SAB.rsab] === 'RXNORM' ? /(\d{2})(\d{2})(\d{2})[A-Z]?$/.exec(row[SAB.sver] ?? '') : null
      if (own) return { release: `${own[2]}${own[3]}20${own[1]}`, effectiveOn: `20${own[1]}-${own[2]}-${own[3]}` }
    }
  return { release: null, effectiveOn: null }
}
