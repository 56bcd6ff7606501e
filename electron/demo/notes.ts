import type { Work } from '../../db/journal.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { docOfText, type SectionText, writeBody } from '../../shared/notes/index.ts'
import type { ChartParts, DemoPatient } from './chart.ts'
import { COMPLAINTS } from './conditions.data.ts'
import { ALL_WELL, EXAMS, SINCE_LAST } from './notes.data.ts'
import { originOf } from './origin.ts'
import { pick, randomFrom } from './random.ts'
import { insertSignedNote } from './signed-note.ts'
import type { DemoCondition, DemoVisit, LabPanel, Reading } from './story-model.ts'
import { PANEL_NAMES } from './readings.ts'

/** What happened at a visit, as its note tells it. */
export type DemoNoteFacts = {
  patient: DemoPatient
  visit: DemoVisit
  encounterId: string
  conditions: readonly DemoCondition[]
  age: number
  vitals: readonly Reading[]
  panels: ReadonlySet<LabPanel>
}

/** The note of one visit, signed by its clinician half an hour after it ended. It has chances of its own: all else stays as it was without it. */
export async function writeDemoNote(parts: ChartParts, work: Work, facts: DemoNoteFacts): Promise<void> {
  const { patient, visit, encounterId } = facts
  const { patientId } = patient
  const origin = originOf(parts, { patientId, visit, encounterId })
  const signedAt = (visit.at + (visit.minutes + 30) * 60_000) as Instant
  await insertSignedNote(work, {
    origin: { ...origin, now: signedAt },
    title: TITLES[visit.kind],
    sections: sectionsOf(facts),
    signedAt,
  })
}

const TITLES: Readonly<Record<DemoVisit['kind'], string>> = {
  chronic: 'Follow-up visit',
  wellness: 'Well visit',
  acute: 'Sick visit',
}

function sectionsOf({ patient, visit, conditions, age, vitals, panels }: DemoNoteFacts): SectionText[] {
  const random = randomFrom(patient.number * 104_729 + Math.trunc(visit.at / 60_000))
  const names = conditions.map(({ text }) => text.split(',')[0] ?? text)
  const complaint = COMPLAINTS.find(({ reason }) => reason === visit.reason)
  const labs = [...panels].map((panel) => PANEL_NAMES[panel].text)
  const told =
    visit.kind === 'acute'
      ? `${visit.reason}. ${pick(random, SINCE_LAST.acute)}`
      : `${visit.reason}. ${pick(random, SINCE_LAST[visit.kind])}`
  const found = [vitals.map(readingText).join(', '), pick(random, EXAMS[visit.kind])].join('\n')
  const judged = complaint ? complaint.text : names.length > 0 ? names.join('\n') : ALL_WELL
  const planned = [
    ...(complaint ? [complaint.plan] : []),
    ...(labs.length > 0 ? [`Ordered: ${labs.join(', ')}`] : []),
    ...(visit.kind === 'acute' ? [] : ['Medications gone through; continue as listed.']),
    visit.kind === 'chronic'
      ? `Back in ${Math.min(...conditions.map(({ everyMonths }) => everyMonths), 12)} months.`
      : visit.kind === 'wellness'
        ? `${age < 18 ? 'Growth and vaccines' : 'Screening and vaccines'} gone through. Back in a year.`
        : 'Back if it is not better.',
  ]
  const section = (key: string, heading: string, text: string): SectionText => ({
    key,
    heading,
    body: writeBody(docOfText(text)),
  })
  return [
    section('subjective', 'Subjective', told),
    section('objective', 'Objective', found),
    section('assessment', 'Assessment', judged),
    section('plan', 'Plan', planned.map((line) => `- ${line}`).join('\n')),
  ]
}

/** A reading as one writes it in a note. */
function readingText({ conceptText, value, unitText, components }: Reading): string {
  if (components === undefined) return `${conceptText} ${value} ${unitText}`
  const parts = JSON.parse(components) as { value: string; unitText: string }[]
  return `${conceptText} ${parts.map((part) => part.value).join('/')} ${parts[0]?.unitText ?? ''}`
}
