import { docOf } from './document.ts'
import type { Section, SectionText } from './model.ts'
import { isEmptyDoc, unfilledLines } from './plain-text.ts'
import type { Refused } from './rules.ts'

/** Why a text can't be signed, or null: an empty one, one with places still to fill in, one with two versions of a section. */
export function refuseText(sections: readonly SectionText[], twoSided: readonly Section[]): Refused | null {
  const [first] = twoSided
  if (first)
    return stop(
      'two-versions',
      `Two versions of “${first.heading}” were written at once. Choose what stays, then sign.`,
    )
  const read = sections.map(({ heading, body }) => ({ heading, doc: docOf(body) }))
  if (read.every(({ doc }) => isEmptyDoc(doc))) return stop('empty-note', 'This note is empty. Write it, then sign.')
  const places = read.flatMap(({ heading, doc }) => unfilledLines(doc).map((line) => `${heading}, line ${line}`))
  if (places.length === 0) return null
  const shown = places.slice(0, 5).join('; ')
  const more = places.length > 5 ? '; and others' : ''
  return stop('unfilled', `There is *** still to fill in or take out: ${shown}${more}. F2 goes to the next one.`)
}

const stop = (reason: string, message: string): Refused => ({ reason, message })
