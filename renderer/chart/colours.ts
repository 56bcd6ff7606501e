/**
 * The frames of charts: each stands out 3 : 1 from the light and from the dark sheet. They help the eye to notice that
 * another chart is in front; who it is, is said in words. Source: WCAG 2.2, 1.4.11.
 */
export const FRAME_COLOURS = [
  '#2f7fd1',
  '#b8601a',
  '#8a63d2',
  '#2e8b57',
  '#c2418b',
  '#1f8a94',
  '#8f7a1c',
  '#d0453e',
] as const

/** The place of a chart's own colour: the same in every window and on every day. */
export function ownColour(patientId: string): number {
  let hash = 0
  for (const letter of patientId) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return hash % FRAME_COLOURS.length
}

/** The colour for a chart that opens beside others: its own, or the next one that none of them has. */
export function freeColour(patientId: string, taken: readonly number[]): number {
  const own = ownColour(patientId)
  const turns = FRAME_COLOURS.map((_, step) => (own + step) % FRAME_COLOURS.length)
  return turns.find((colour) => !taken.includes(colour)) ?? own
}
