import { type EntryOrigin, retractEntry } from '../db/entry.ts'
import { versionsOf } from '../db/entry-versions.ts'
import { addEntry, changeEntry, type EntryKind, entriesOf, entryOf } from '../db/list-entries.ts'
import { recordReview, reviewsOf } from '../db/list-reviews.ts'
import type { Caller } from '../shared/ipc/index.ts'
import {
  type Despite,
  type EncounterId,
  type EntryHead,
  type EntryId,
  type ListName,
  type ListState,
  listStateOf,
  type PatientId,
  type Retraction,
  type ReviewOfList,
} from '../shared/kernel/index.ts'
import type { CoreParts } from './parts.ts'
import { openChart, originFor } from './patients/index.ts'

type Parts = Pick<CoreParts, 'practice' | 'ids'>
type OfChart = { patientId: PatientId; encounterId?: EncounterId | null }
type OfEntry = { patientId: PatientId; entryId: EntryId }
type Saved<D> = { details: D; despite?: Despite | undefined }

/** Opens the chart and says who writes, when and where. @throws Refusal as `openChart` */
export async function openFor(parts: Parts, caller: Caller, about: OfChart): Promise<EntryOrigin> {
  await openChart(parts.practice, about.patientId, caller)
  return originFor(parts, caller, about)
}

/** The handlers that write and tell one kind of entry. */
export function entryHandlers<E extends EntryHead, D extends object>(parts: Parts, kind: EntryKind<E, D>) {
  const { practice } = parts
  const journal = () => practice.store().journal
  return {
    async add(input: OfChart & Saved<D>, caller: Caller): Promise<E> {
      return addEntry(journal(), kind, await openFor(parts, caller, input), input)
    },
    async change(
      input: OfEntry & Saved<D> & { revision: number; kept?: readonly string[] },
      caller: Caller,
    ): Promise<E> {
      return changeEntry(journal(), kind, await openFor(parts, caller, input), input)
    },
    async retract(input: Retraction, caller: Caller): Promise<E> {
      await openChart(practice, input.patientId, caller)
      // One of another kind in the same table is not this handler's to take back.
      await entryOf(journal().db, kind, input)
      const { table, category } = kind
      await retractEntry(journal(), caller, { table, category, retraction: input, now: caller.clock.now() })
      return entryOf(journal().db, kind, input)
    },
    async history(input: OfEntry, caller: Caller) {
      await openChart(practice, input.patientId, caller)
      await entryOf(journal().db, kind, input)
      return versionsOf(journal().db, { table: kind.table, ...input }, kind.toEntry)
    },
  }
}

/** The handlers of a whole list: its entries with what is known of it, and what came of asking. */
export function listHandlers<E extends EntryHead, D extends object>(parts: Parts, kind: EntryKind<E, D>) {
  const { practice } = parts
  return {
    async list({ patientId }: { patientId: PatientId }, caller: Caller): Promise<{ entries: E[]; state: ListState }> {
      await openChart(practice, patientId, caller)
      const { db } = practice.store().journal
      const entries = await entriesOf(db, kind, patientId)
      const listed = entries.map((entry) => ({ ...entry, active: kind.holdsNow(entry) }))
      return { entries, state: listStateOf(await reviewsOf(db, patientId, kind.category), listed) }
    },
    ...entryHandlers(parts, kind),
    review: (input: ReviewOfList, caller: Caller) => review(parts, kind, input, caller),
  }
}

/** Records a review; what holds is counted inside the unit of work. */
async function review<E extends EntryHead, D extends object>(
  parts: Parts,
  kind: EntryKind<E, D>,
  input: ReviewOfList,
  caller: Caller,
): Promise<ListState> {
  const origin = await openFor(parts, caller, input)
  const list: ListName = kind.category
  return parts.practice.store().journal.work(caller, async (work) => {
    const listed = async () => {
      const entries = await entriesOf(work.db, kind, input.patientId)
      return entries.map((entry) => ({ ...entry, active: kind.holdsNow(entry) }))
    }
    const active = (await listed()).filter((entry) => entry.active).length
    await recordReview(work, origin, { list, active, finding: input.finding, note: input.note })
    return listStateOf(await reviewsOf(work.db, input.patientId, list), await listed())
  })
}
