/**
 * What kinds of document a chart of a small practice collects, in the order in which the list offers them, each with the
 * LOINC code that says the same to other systems (null where none does).
 * Source: LOINC, class DOC (loinc.org), one term per line.
 */
export const DOCUMENT_CLASSES = [
  { key: 'lab-report', loinc: '11502-2', display: 'Laboratory report' },
  { key: 'imaging', loinc: '18748-4', display: 'Diagnostic imaging study' },
  { key: 'referral-letter', loinc: '57133-1', display: 'Referral note' },
  { key: 'consult', loinc: '11488-4', display: 'Consult note' },
  { key: 'discharge-summary', loinc: '18842-5', display: 'Discharge summary' },
  { key: 'old-records', loinc: '11503-0', display: 'Medical records' },
  { key: 'consent', loinc: '59284-0', display: 'Consent Document' },
  { key: 'advance-directive', loinc: '42348-3', display: 'Advance healthcare directives' },
  { key: 'insurance-card', loinc: '64290-0', display: 'Health insurance card' },
  { key: 'photo', loinc: '72170-4', display: 'Photographic image' },
  { key: 'letter', loinc: '51852-2', display: 'Letter' },
  { key: 'other', loinc: null, display: 'Other document' },
] as const
