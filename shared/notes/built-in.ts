import { docOfText, writeBody } from './document.ts'
import type { NoteTemplate } from './model.ts'
import { BUILT_IN } from './templates.data.ts'

/** The templates that come with Daybook, as the contract shows templates. */
export const builtInTemplates: readonly NoteTemplate[] = BUILT_IN.map(({ id, title, visitType, sections }) => ({
  templateId: id,
  title,
  specialty: '',
  visitType,
  sections: sections.map(([key, heading, text]) => ({ key, heading, body: writeBody(docOfText(text)) })),
  active: true,
  builtIn: true,
  ownerName: '',
  revision: 1,
}))
