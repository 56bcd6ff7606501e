/** One thing that was looked at: what it should be, what it is. */
export type Finding = { what: string; expected: unknown; got: unknown; pass: boolean }
export type ConformResult = { pass: boolean } & Record<string, unknown>
export type Suite = { conform(paths: readonly string[]): Promise<ConformResult> }

export const finding = (what: string, expected: unknown, got: unknown): Finding => ({
  what,
  expected,
  got,
  pass: JSON.stringify(expected) === JSON.stringify(got),
})
