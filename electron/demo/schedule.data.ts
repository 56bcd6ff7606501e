import type { Colour } from '../../shared/practice/index.ts'

/** What the demonstration clinic books. Lengths are assumptions, of the order that primary care has. */
export const DEMO_VISIT_TYPES: readonly {
  name: string
  minutes: number
  buffer: number
  colour: Colour
  share: number
}[] = [
  { name: 'Follow-up', minutes: 20, buffer: 0, colour: 'teal', share: 0.5 },
  { name: 'Same-day sick visit', minutes: 20, buffer: 0, colour: 'orange', share: 0.22 },
  { name: 'New patient', minutes: 40, buffer: 0, colour: 'blue', share: 0.1 },
  { name: 'Annual wellness visit', minutes: 40, buffer: 0, colour: 'lime', share: 0.1 },
  { name: 'Procedure', minutes: 30, buffer: 10, colour: 'violet', share: 0.08 },
]

export const DEMO_ROOMS: readonly (readonly string[])[] = [
  ['Room 1', 'Room 2', 'Room 3', 'Room 4'],
  ['Room A', 'Room B'],
]

/** Where each of the three clinicians is on each weekday, 1 for Monday: the number of the site, or nowhere. */
export const DEMO_WEEKS: readonly Readonly<Partial<Record<number, 0 | 1>>>[] = [
  // Somebody is there on weekends too, so that the demonstration has a day to show on each day.
  { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 },
  { 1: 0, 2: 0, 3: 0, 4: 1, 5: 0 },
  { 1: 1, 2: 0, 3: 1, 4: 0, 5: 1 },
]

export const DEMO_REASONS: readonly string[] = [
  'Blood pressure check',
  'Medication refill',
  'Cough for a week',
  'Knee pain',
  'Diabetes follow-up',
  'Rash on both arms',
  'Back pain',
  'Results of the last labs',
  'Headaches',
  'Yearly examination',
]
