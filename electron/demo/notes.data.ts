import type { DemoVisit } from './story-model.ts'

/** What patients of the demonstration say; invented. */
export const SINCE_LAST: Readonly<Record<DemoVisit['kind'], readonly string[]>> = {
  chronic: [
    'Takes the medicines every day, misses one a week at most. No new complaints.',
    'Feels well. Walks half an hour on most days. No side effects noticed.',
    'Tired in the evenings, otherwise unchanged. Measures at home now and then.',
    'Ran out of one medicine for some days, has it again. No chest pain, no shortness of breath.',
  ],
  wellness: [
    'No concerns today. Sleeps and eats well.',
    'Wants to lose some weight and asks about exercise. Mood is good.',
    'Came for the yearly check-up. Had a cold last month, is over it.',
  ],
  acute: [
    'No fever at home. Has taken nothing for it but rest.',
    'Slowly worse since it began. Took ibuprofen twice, which helped some.',
    'Somebody at home had the same. Eats and drinks well.',
  ],
}

/** What is found when they are examined; invented. */
export const EXAMS: Readonly<Record<DemoVisit['kind'], readonly string[]>> = {
  chronic: [
    'Looks well. Heart regular, no murmur. Lungs clear. No swelling of the ankles.',
    'No distress. Heart and lungs without findings. Feet warm, pulses felt, skin intact.',
  ],
  wellness: [
    'Looks well. Head, neck, heart, lungs, abdomen and skin without findings.',
    'Well. Heart regular, lungs clear, abdomen soft. Gait and speech normal.',
  ],
  acute: [
    'Not acutely ill. Throat and ears without pus. Lungs clear. Abdomen soft.',
    'Mildly uncomfortable. Heart regular, lungs clear. The place that hurts is tender, not red.',
  ],
}
export const ALL_WELL = 'No lasting condition known. Well.'
