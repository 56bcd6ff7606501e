import { createHash } from 'node:crypto'
import type { LoadedConcept, LoadedRelation } from '../../db/terminology/commands.ts'
import { CodeConcept, type CodeSystem, type RefusedLine, systemName } from '../../shared/terminology/index.ts'
import type { ImportSource } from '../files/index.ts'
import { RefusedLines } from './layouts/layout.ts'
import { type Recognised, recognise } from './recognise.ts'
import { openSource, type Source, unfit } from './source.ts'
import { inStandingOrder } from './standing.ts'

/** A release, read whole and put in order, before anything of it is saved. */
export type PreparedRelease = {
  system: CodeSystem
  release: string | null
  effectiveOn: string | null
  concepts: LoadedConcept[]
  relations: LoadedRelation[]
  kinds: Record<string, number>
  refused: number
  refusedLines: RefusedLine[]
  notes: string[]
  whole: boolean
  /** SHA-256 over the files: the same files make the same release. */
  source: string
}

/**
 * Reads the one release that these files and folders hold.
 * @throws Refusal `invalid-input` with a sentence when it is damaged, cut off, or not one release
 */
export function readRelease(
  sources: readonly ImportSource[],
  onRead: (done: number, of: number) => void = () => {},
): PreparedRelease {
  const found = recognise(sources)
  const [one, another] = found
  if (!one || another)
    throw unfit(
      `These are releases of ${found.map(({ layout }) => systemName(layout.system)).join(' and ')}. Import one at a time.`,
    )
  return readRecognised(one, onRead)
}

/** Reads one of the releases that were recognised. @throws as `readRelease` */
export function readRecognised(
  { layout, parts }: Recognised,
  onRead: (done: number, of: number) => void = () => {},
): PreparedRelease {
  const sources = new Map<string, Source>()
  let seen = 0
  const steps = parts.size + 1
  for (const [part, file] of parts) {
    sources.set(part, openSource(file))
    onRead(++seen, steps)
  }
  const refused = new RefusedLines()
  const read = layout.read(sources, refused)
  refused.assertMostTaken()
  const fitting = read.concepts.filter((concept) => fits(concept))
  if (fitting.length === 0) throw unfit('The files hold no codes.')
  const concepts = inStandingOrder(layout.system, fitting)
  const tooLong = read.concepts.length - fitting.length
  const notes = tooLong > 0 ? [`${tooLong} concepts have a code or name that is too long and were left out.`] : []
  const source = createHash('sha256')
  for (const digest of [...sources.values()].map((one) => one.digest).toSorted()) source.update(digest)
  return {
    system: layout.system,
    release: read.release,
    effectiveOn: read.effectiveOn,
    concepts,
    relations: read.relations,
    kinds: kindsOf(concepts),
    refused: refused.count,
    refusedLines: refused.first,
    notes: [...read.notes, ...notes],
    whole: read.whole,
    source: source.digest('hex'),
  }
}

const { code: Code, display: Display, kind: Kind } = CodeConcept.shape
const fits = (concept: { code: string; display: string; kind: string }): boolean =>
  Code.safeParse(concept.code).success &&
  Display.safeParse(concept.display).success &&
  Kind.safeParse(concept.kind).success

function kindsOf(concepts: readonly { kind: string }[]): Record<string, number> {
  const kinds: Record<string, number> = {}
  for (const { kind } of concepts) kinds[kind] = (kinds[kind] ?? 0) + 1
  return kinds
}
