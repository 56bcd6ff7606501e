import { ICD10CM_COUNTS, SYSTEM } from '../../../shared/terminology/index.ts'
import type { Line, Source } from '../source.ts'
import { cutOff, type Layout, type ReadConcept, type ReadRelease, type RefusedLines, yearAndMonth } from './layout.ts'

/** Order number, code, 0 for a header or 1 for a valid code, short and long description, at fixed places. */
const ENTRY = /^\d{5} [A-Z][0-9A-Z]{2,6} *[01] /
/** Source: CDC/NCHS, ICD-10-CM order file: positions 1–5, 7–13, 15, 17–76, 78–. */
const [CODE, FLAG, SHORT, LONG] = [6, 14, 16, 77]

/** ICD-10-CM, the order file of the yearly release (`icd10cm_order_2026.txt`), by CDC/NCHS. */
export const icd10cm: Layout = {
  system: SYSTEM.icd10cm,
  needs: ['order'],
  part: (head) => (head.some(({ text }) => ENTRY.test(text)) ? 'order' : null),
  read(parts, refused) {
    const file = parts.get('order') as Source
    const concepts = entriesOf(file, refused)
    const billable = concepts.filter(({ kind }) => kind === 'billable').length
    return { concepts, relations: [], ...versionOf(file.name, concepts.length, billable) }
  },
}

function entriesOf(file: Source, refused: RefusedLines): ReadConcept[] {
  const concepts = new Map<string, ReadConcept>()
  let order = 0
  for (const line of file.lines()) {
    if (line.text.trim() === '') continue
    const read = entryOf(line)
    if (!line.ended && endsOpen(read)) throw cutOff(file, line.number)
    if (typeof read === 'string') {
      refused.refuse(file, line.number, read)
      continue
    }
    const number = Number(line.text.slice(0, 5))
    if (number <= order) refused.refuse(file, line.number, `order number ${number} after ${order}`)
    else if (concepts.has(read.code)) refused.refuse(file, line.number, `${read.code} was there before`)
    else {
      refused.take()
      concepts.set(read.code, read)
    }
    order = Math.max(order, number)
  }
  return [...concepts.values()]
}

function entryOf({ text }: Line): ReadConcept | string {
  if (!ENTRY.test(text)) return 'not an entry of the order file'
  const plain = text.slice(CODE, CODE + 7).trim()
  const short = text.slice(SHORT, SHORT + 60).trim()
  const long = text.slice(LONG).trim()
  if (!/^[A-Z][0-9A-Z]{2,6}$/.test(plain)) return 'no code at its place'
  if (!/^[01]$/.test(text.slice(FLAG, FLAG + 1))) return 'neither 0 nor 1 at position 15'
  if (long === '') return 'no long description'
  const billable = text[FLAG] === '1'
  return {
    code: plain.length > 3 ? `${plain.slice(0, 3)}.${plain.slice(3)}` : plain,
    display: long,
    synonyms: short !== '' && short !== long ? [short] : [],
    kind: billable ? 'billable' : 'header',
    active: true,
    properties: { billable },
  }
}

/** A last line without a line break, whose long description is not longer than the short one that abbreviates it. */
function endsOpen(read: ReadConcept | string): boolean {
  if (typeof read === 'string') return true
  const [short] = read.synonyms
  return short !== undefined && (read.display.length <= short.length || short.startsWith(read.display))
}

function versionOf(
  name: string,
  total: number,
  billable: number,
): Pick<ReadRelease, 'release' | 'effectiveOn' | 'notes' | 'whole'> {
  const { year: named, month } = yearAndMonth(name)
  const exact = ICD10CM_COUNTS.find((one) => one.total === total && one.billable === billable)
  const year = named ?? exact?.fiscalYear ?? null
  const known = ICD10CM_COUNTS.find(({ fiscalYear }) => fiscalYear === year)
  const april = month === 4
  const notes: string[] = []
  const whole = !known || total >= known.total
  if (known && !whole)
    notes.push(
      `The release of fiscal year ${known.fiscalYear} has ${known.total} entries; this file has ${total}. It is not the whole release.`,
    )
  else if (known && !exact)
    notes.push(
      `The release of October ${known.fiscalYear - 1} has ${known.total} entries, ${known.billable} of them valid codes; this file has ${total} and ${billable}.`,
    )
  return {
    release: year === null ? null : `FY${year}${april ? ' April' : ''}`,
    effectiveOn: year === null ? null : april ? `${year}-04-01` : `${year - 1}-10-01`,
    notes,
    whole,
  }
}
