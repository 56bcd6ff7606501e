import { docOf, plainTextOf, type SectionText } from '../../shared/notes/index.ts'

/** A note's text with its headings, as search, lists and paper have it. */
export const textOf = (sections: readonly SectionText[]): string =>
  sections.map(({ heading, body }) => `${heading}\n${plainTextOf(docOf(body))}`).join('\n\n')

/** What a list shows of a note. */
export const firstWords = (plainText: string): string => plainText.replace(/\s+/g, ' ').slice(0, 200)
