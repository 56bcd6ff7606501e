import type { Role } from '../../shared/access/index.ts'

/** What waits in the demonstration: by the number of the patient among those given, null where it is about nobody. */
type Owner = Role | 'first' | 'second'
export const DEMO_TASKS: readonly {
  patient: number | null
  title: string
  due: number
  owner: Owner
  call?: true
  urgent?: true
}[] = [
  { patient: 0, title: 'Call with the result of the potassium', due: 0, owner: 'nurse', call: true },
  { patient: 1, title: 'Ask the pharmacy which strength was filled', due: -2, owner: 'nurse' },
  { patient: 2, title: 'Letter to the cardiologist', due: 3, owner: 'first' },
  { patient: null, title: 'Check the vaccine fridge', due: 0, owner: 'medical-assistant' },
  { patient: 3, title: 'Repeat creatinine two weeks after lisinopril', due: 1, owner: 'nurse' },
  { patient: 4, title: 'Call back about the mammogram', due: 0, owner: 'first', call: true },
  { patient: 5, title: 'Prior authorization for the MRI of the knee', due: 2, owner: 'front-desk' },
  { patient: 6, title: 'Insurance card has expired: ask for the new one', due: -1, owner: 'front-desk' },
  { patient: 7, title: 'Review the discharge letter of the hospital', due: 0, owner: 'second', urgent: true },
  { patient: 8, title: 'School form for sports', due: 4, owner: 'second' },
  { patient: null, title: 'Order strep tests', due: 5, owner: 'medical-assistant' },
  { patient: 9, title: 'Corrected claim for the visit of last month', due: 1, owner: 'biller' },
]

export const DEMO_THREADS: readonly {
  patient: number | null
  subject: string
  from: 'first' | 'second'
  to: readonly Owner[]
  urgent?: true
  said: readonly { by: 'first' | 'second'; body: string }[]
}[] = [
  {
    patient: 0,
    subject: 'Potassium',
    from: 'first',
    to: ['nurse'],
    urgent: true,
    said: [{ by: 'first', body: 'Please repeat her potassium before she leaves today.' }],
  },
  {
    patient: 3,
    subject: 'Dizzy since the new tablet',
    from: 'second',
    to: ['first'],
    said: [
      { by: 'second', body: 'She called: dizzy in the mornings since lisinopril went up. Pressure at home 104/62.' },
      { by: 'first', body: 'Back to 10 mg, and a pressure here this week.' },
      { by: 'second', body: 'Told her. She asks whether she may drive.' },
    ],
  },
  {
    patient: 5,
    subject: 'MRI authorization',
    from: 'second',
    to: ['front-desk'],
    said: [{ by: 'second', body: 'The payer wants six weeks of physical therapy first; her notes are in the chart.' }],
  },
  {
    patient: 7,
    subject: 'Discharged yesterday',
    from: 'first',
    to: ['second', 'nurse'],
    said: [{ by: 'first', body: 'He comes for a visit within the week: please look at the changed drugs before.' }],
  },
  {
    patient: null,
    subject: 'Flu vaccine',
    from: 'first',
    to: ['nurse', 'medical-assistant', 'front-desk'],
    said: [{ by: 'first', body: 'The new lots are in the fridge. Offer it to everybody from 65 on.' }],
  },
]

export const DEMO_VISIT_NOTES: readonly { patient: number; text: string }[] = [
  { patient: 1, text: 'Ask about the fall; she did not want to talk about it.' },
  { patient: 4, text: 'Her sister was diagnosed in spring: ask again about the family.' },
]

/** What clinicians had typed when they were called away: notes that nobody has signed. */
export const DEMO_OPEN_NOTES: readonly Readonly<Record<string, string>>[] = [
  { subjective: 'Feels well. Takes everything as told, no dizziness.', assessment: 'Hypertension, controlled.' },
  { subjective: 'Cough for a week, no fever, sleeps badly.', objective: 'Lungs clear.' },
  { subjective: 'Knee hurts on stairs, better with rest.' },
  { subjective: 'Sugar at home between 120 and 180.', plan: 'A1c today.' },
]
