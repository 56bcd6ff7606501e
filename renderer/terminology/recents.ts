import { codeKeyOf, type FoundConcept, wordsOf } from '../../shared/terminology/index.ts'
import { useDrafts } from '../shell/drafts.ts'

const KEPT = 60
const SHOWN = 5

const OF = 'terminology.recents'
const NONE: readonly FoundConcept[] = []

const kept = (): readonly FoundConcept[] =>
  (useDrafts.getState().byForm[OF]?.['concepts'] as readonly FoundConcept[] | undefined) ?? NONE

/**
 * The codes chosen last in this window, of all fields. They lie beside the drafts, in memory alone, and go when the
 * person leaves: with when and by whom they were chosen they would tell of patients.
 */
export const useRecents = (): readonly FoundConcept[] => useDrafts(kept)

/** Notes that a code was chosen. */
export function remember(concept: FoundConcept): void {
  const others = kept().filter((one) => !same(one, concept))
  useDrafts.getState().hold(OF, { concepts: [{ ...concept, matched: null }, ...others].slice(0, KEPT) })
}

const same = (a: FoundConcept, b: FoundConcept): boolean => a.system === b.system && a.code === b.code

/** The lines that a text asks for, by what can be seen of them. */
export function narrowed(lines: readonly FoundConcept[], text: string): FoundConcept[] {
  const [asked, key] = [wordsOf(text), codeKeyOf(text)]
  return lines.filter(({ display, matched, code }) => {
    const words = wordsOf(`${display} ${matched ?? ''} ${code}`)
    return (
      (key !== '' && codeKeyOf(code).startsWith(key)) ||
      asked.every((word) => words.some((own) => own.startsWith(word)))
    )
  })
}

type Asked = { text: string; systems: readonly string[]; kinds?: readonly string[] | undefined }

/** The lines of an answer, with the few on top that were chosen last and that the text still asks for. */
export function recentFirst(
  lines: readonly FoundConcept[],
  recents: readonly FoundConcept[],
  { text, systems, kinds }: Asked,
): FoundConcept[] {
  const top = narrowed(recents, text)
    .filter((one) => systems.includes(one.system) && (!kinds || kinds.includes(one.kind)))
    .slice(0, SHOWN)
  return [...top, ...lines.filter((line) => !top.some((one) => same(one, line)))]
}
