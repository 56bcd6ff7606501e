import { pdf } from '../support/papers.ts'
import { PATIENT } from './chart.data.ts'

const subject = { reference: `urn:uuid:${PATIENT.id}` }
const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] })
const base64 = (text: string | Uint8Array) => Buffer.from(text as string).toString('base64')

/** Texts and scans of another system for the patient of `chart.data.ts`: what becomes notes and documents of her chart. */
export const PAPERS: readonly ({ resourceType: string; id: string } & Record<string, unknown>)[] = [
  {
    resourceType: 'Composition',
    id: 'letter',
    status: 'final',
    type: loinc('11488-4', 'Consult note'),
    subject,
    date: '2021-03-04T10:00:00-06:00',
    author: [{ display: 'Dr. Ash' }],
    title: 'Letter of the cardiologist',
    section: [
      { title: 'Opinion', text: { status: 'generated', div: '<div><p>The pressure is well treated.</p></div>' } },
    ],
  },
  {
    resourceType: 'DocumentReference',
    id: 'text',
    status: 'current',
    type: loinc('34133-9', 'Summary of episode note'),
    subject,
    date: '2021-03-05',
    content: [{ attachment: { contentType: 'text/plain', data: base64('Seen twice in February.') } }],
  },
  {
    resourceType: 'DocumentReference',
    id: 'scan',
    status: 'current',
    type: loinc('18842-5', 'Discharge summary'),
    subject,
    date: '2021-03-06',
    description: 'Discharge summary of the Elm',
    content: [
      { attachment: { contentType: 'application/pdf', data: base64(pdf({ pages: ['Admitted for syncope'] })) } },
    ],
  },
  {
    resourceType: 'DocumentReference',
    id: 'elsewhere',
    status: 'current',
    type: loinc('18842-5', 'Discharge summary'),
    subject,
    date: '2021-03-07',
    content: [{ attachment: { contentType: 'application/pdf', url: 'https://elm.example/Binary/1' } }],
  },
]

/** The patient and her papers, a resource a line. */
export const papersText = (): string => [PATIENT, ...PAPERS].map((one) => JSON.stringify(one)).join('\n')
