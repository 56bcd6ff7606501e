/** What a conformance suite found in one file. `id` names the line or record of the file; `pass` is the whole verdict. */
export type Finding = { id: string; expected: unknown; got: unknown }
export type Report = {
  suite: string
  counts: Record<string, number>
  /** The first that differ. */
  differences: Finding[]
  pass: boolean
}
/** Takes a file of the documented format and says whether the product agrees with it. */
export type Suite = (path: string) => Promise<Report>
