import type { z } from 'zod'
import { type Concept, Decimal, type EntryId } from '../kernel/index.ts'
import type { Medication, MedicationDetails } from './model.ts'
import { sameDrug } from './rules.ts'

/** A line of a list that came from outside, as far as it could be read. */
export type OutsideLine = { written: string; details: z.input<typeof MedicationDetails> & { concept: Concept } }

const DOSE = /(\d+(?:\.\d+)?)\s*(mg|mcg|µg|ug|g|ml|units?|iu|meq|%)(?![\p{L}/])/iu
const NEEDED = /\b(?:as needed|p\.?r\.?n\.?)(?:\s+for\s+([^.,;]+))?/i
/** Where the instructions begin. */
const SIG =
  /\s[-–—:;]\s|,\s|\s(?=(?:take|taking|use|inject|apply|inhale|give|one|two|1|2|½|half|once|twice|daily|every|each|by mouth|as needed|as directed|po|bid|tid|qid|qhs|prn)\b)/i

/**
 * Reads a pasted list, one drug a line: `Lisinopril 10 mg tablet - take 1 daily`. What cannot be read stands as it was
 * written; nothing is guessed, and a line of decoration or a heading (it ends in a colon) is left out.
 */
export function readPastedList(text: string): OutsideLine[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(?:[-*•·]|\d{1,2}[.)])\s+/, '').trim())
    .filter((line) => /\p{L}{3,}/u.test(line) && !line.endsWith(':'))
    .map(readLine)
}

function readLine(written: string): OutsideLine {
  const cut = nameEnd(written)
  const name = written.slice(0, cut).trim()
  const sig = written
    .slice(cut)
    .replace(/^[\s\-–—:;,]+/, '')
    .trim()
  const dose = DOSE.exec(name)
  const value = Decimal.safeParse(dose?.[1])
  const needed = NEEDED.exec(written)
  return {
    written,
    details: {
      concept: { text: name, codings: [] },
      source: 'reported',
      sig,
      ...(value.success && { doseValue: value.data, doseUnit: (dose?.[2] ?? '').toLowerCase() }),
      ...(needed && { asNeeded: true, asNeededFor: (needed[1] ?? '').trim() }),
    },
  }
}

/** Behind the strength where one stands, else where the instructions begin. */
function nameEnd(line: string): number {
  const dose = DOSE.exec(line)
  const after = dose ? dose.index + dose[0].length : 0
  const sig = SIG.exec(line.slice(Math.max(after, 3)))
  return sig ? Math.max(after, 3) + sig.index : line.length
}

/** Two lists side by side: what is the same drug stands in one line. */
export type Pair<T> = { ours: Medication | null; theirs: T | null }

/** Puts two lists side by side, ours in its order, then what only the other has. Each entry stands in one line. */
export function sideBySide<T extends { concept: Concept; entryId?: EntryId }>(
  ours: readonly Medication[],
  theirs: readonly T[],
): Pair<T>[] {
  const left = [...theirs]
  const pairs = ours.map((own): Pair<T> => {
    const at = left.findIndex((other) => sameDrug(own.concept, other.concept))
    return { ours: own, theirs: at < 0 ? null : (left.splice(at, 1)[0] ?? null) }
  })
  return [...pairs, ...left.map((other): Pair<T> => ({ ours: null, theirs: other }))]
}
