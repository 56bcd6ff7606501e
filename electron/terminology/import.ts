import { beginSet, removeSet } from '../../db/terminology/commands.ts'
import { allReleases, knownRelease, setOf } from '../../db/terminology/queries.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { CivilDate, dayIn, type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { CodeSystem, ImportReport } from '../../shared/terminology/index.ts'
import type { ImportSource } from '../files/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { ReleaseReader, type ReleaseSummary } from './reader.ts'
import { pause, SAVED_AT_ONCE } from './ready.ts'

export type ImportOrder = {
  sources: readonly ImportSource[]
  release?: string | undefined
  effectiveOn?: CivilDate | undefined
  use?: boolean | undefined
}
export type ImportStep = { stage: 'reading' | 'saving' | 'removing'; done: number; of: number }
type Parts = { practice: PracticeStore; ids: IdSource }

/**
 * Imports one release: read whole beside this thread, then saved in small units of work that nobody sees until the last.
 * A failure or a cancel takes away what was saved; if even that is cut off, the next opening does it.
 * @throws Refusal `invalid-input` for files that are damaged or none of a release; `cancelled`; `disk-full` …
 */
export async function importRelease(
  parts: Parts,
  order: ImportOrder,
  caller: Caller,
  tell: (step: ImportStep) => void,
): Promise<ImportReport> {
  const reader = new ReleaseReader(order.sources, caller.signal, (done, of) => tell({ stage: 'reading', done, of }))
  try {
    tell({ stage: 'reading', done: 0, of: 1 })
    const read = await reader.summary()
    return await save(parts, order, caller, tell, reader, read)
  } finally {
    await reader.close()
  }
}

async function save(
  { practice, ids }: Parts,
  order: ImportOrder,
  caller: Caller,
  tell: (step: ImportStep) => void,
  reader: ReleaseReader,
  read: ReleaseSummary,
): Promise<ImportReport> {
  const { journal } = practice.store()
  const now = () => caller.clock.now()
  const known = await knownRelease(journal.db, read)
  if (known) return reportOf(practice, known.releaseId, read, { known: true, notes: read.notes })
  const { release, effectiveOn, notes } = await nameOf(practice, order, read, now())
  const set = await beginSet(journal, caller, {
    system: read.system,
    release,
    effectiveOn,
    concepts: read.concepts,
    relations: read.relations,
    source: read.source,
    builtIn: false,
    ids,
    now: now(),
    pause,
  })
  const of = read.concepts + read.relations
  let done = 0
  try {
    for (;;) {
      if (caller.signal.aborted) throw new Refusal('cancelled', 'Cancelled.')
      const { concepts, relations } = await reader.piece(SAVED_AT_ONCE)
      if (concepts.length + relations.length === 0) break
      if (concepts.length > 0) await set.addConcepts(concepts)
      if (relations.length > 0) await set.addRelations(relations)
      done += concepts.length + relations.length
      tell({ stage: 'saving', done, of })
      await pause()
    }
    const use = order.use ?? (await newest(practice, read.system, effectiveOn, read.whole))
    await set.finish({ notes, use, now: now() })
  } catch (error) {
    tell({ stage: 'removing', done: 0, of: 1 })
    await takeAway(practice, caller, set.releaseId)
    throw error
  }
  return reportOf(practice, set.releaseId, read, { known: false, notes })
}

/** What is left when the store is closed or the disk is full is taken away at the next opening. */
async function takeAway(practice: PracticeStore, caller: Caller, releaseId: string): Promise<void> {
  try {
    const { journal } = practice.store()
    const begun = await setOf(journal.db, releaseId)
    if (begun) await removeSet(journal, caller, begun, pause)
  } catch {
    // The first error is the one to be told.
  }
}

/** The release's name and day: as told, else as read, else the day of the import, with a note that says so. */
async function nameOf(practice: PracticeStore, order: ImportOrder, read: ReleaseSummary, now: Instant) {
  const { db } = practice.store().journal
  const place = await db.selectFrom('practice').select('timeZone').executeTakeFirst()
  const today = dayIn(place?.timeZone ?? 'UTC', now)
  const day = CivilDate.safeParse(order.effectiveOn ?? read.effectiveOn)
  const effectiveOn = day.success ? day.data : today
  const release = order.release ?? read.release ?? effectiveOn
  const notes = day.success
    ? read.notes
    : [...read.notes, 'The files do not say when this release takes effect; the day of the import was taken.']
  return { release, effectiveOn, notes }
}

/** A release is used at once when it is whole and took effect no earlier than the one in use. */
async function newest(
  practice: PracticeStore,
  system: CodeSystem,
  effectiveOn: string,
  whole: boolean,
): Promise<boolean> {
  const releases = await allReleases(practice.store().journal.db)
  const current = releases.find((one) => one.system === system && one.inUse && !one.builtIn)
  return whole && (current === undefined || current.effectiveOn <= effectiveOn)
}

async function reportOf(
  practice: PracticeStore,
  releaseId: string,
  read: ReleaseSummary,
  { known, notes }: { known: boolean; notes: string[] },
): Promise<ImportReport> {
  const saved = (await allReleases(practice.store().journal.db)).find((one) => one.releaseId === releaseId)
  if (!saved) throw new Refusal('not-found', 'There is no such release in this practice.')
  const { system, release, effectiveOn, inUse } = saved
  const { concepts, relations, kinds, refused, refusedLines } = read
  return {
    releaseId: saved.releaseId,
    system,
    release,
    effectiveOn,
    inUse,
    concepts,
    relations,
    kinds,
    refused,
    refusedLines,
    known,
    notes,
  }
}
