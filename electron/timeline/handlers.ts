import { setImmediate as pause } from 'node:timers/promises'
import { chartIds } from '../../db/chart.ts'
import { noteById } from '../../db/notes/queries.ts'
import { recordDisclosure } from '../../db/timeline/commands.ts'
import {
  disclosuresOf,
  entryHistory,
  pastPage,
  searchEntries,
  timelineFacets,
  timelineFreshness,
  timelinePage,
  wholeEntries,
  wholeEntry,
} from '../../db/timeline/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, type Instant, type PatientId, Refusal, type ServerLink } from '../../shared/kernel/index.ts'
import { readSearch, type timeline, type TimelineEntry, type TimelinePage } from '../../shared/timeline/index.ts'
import { openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { named } from './freshness.ts'
import { keepFolded } from './folded.ts'

/** The story of a chart, as it is and as it stood; searching; and giving it out. */
export function createTimelineHandlers(parts: {
  practice: PracticeStore
  ids: IdSource
  server: ServerLink
}): HandlersOf<typeof timeline> {
  const { practice, ids, server } = parts
  const db = () => practice.store().journal.db
  const folded = keepFolded(pause)
  /** All charts of one person: of those that were merged, each. */
  const open = async (patientId: PatientId, caller: Caller): Promise<string[]> => {
    await openChart(practice, patientId, caller)
    return chartIds(db(), patientId)
  }
  return {
    async page({ patientId, filter, after, asOf, limit }, caller) {
      const patientIds = await open(patientId, caller)
      // One more than is shown says whether there is another page.
      const question = { filter, after, limit: limit + 1 }
      if (asOf === null) return toPage(await timelinePage(db(), { ...question, patientIds }), limit)
      const changed = await folded(db(), patientIds, asOf)
      return toPage(await pastPage(db(), { ...question, patientIds, at: asOf, changed }, pause), limit)
    },
    async facets({ patientId, asOf }, caller) {
      const patientIds = await open(patientId, caller)
      const then = asOf === null ? null : { at: asOf, changed: await folded(db(), patientIds, asOf) }
      return timelineFacets(db(), patientIds, pause, then)
    },
    async entry({ patientId, entryId, asOf }, caller) {
      const entry = await wholeEntry(db(), { patientIds: await open(patientId, caller), entryId, asOf })
      if (!entry)
        throw new Refusal(
          'not-found',
          asOf === null ? 'This entry is not in the chart.' : 'This entry was not in the chart at that moment.',
        )
      return entry
    },
    entries: async ({ patientId, entryIds }, caller) =>
      wholeEntries(db(), { patientIds: await open(patientId, caller), entryIds }),
    history: async ({ patientId, entryId, kind, asOf }, caller) =>
      entryHistory(db(), { patientIds: await open(patientId, caller), entryId, kind, asOf }),
    async freshness({ patientId }, caller) {
      const patientIds = await open(patientId, caller)
      const standing = await server.chart(patientIds)
      return { ...(await timelineFreshness(db(), patientIds)), standing: standing && (await named(db(), standing)) }
    },
    async search({ text, patientId, ...narrowed }, caller) {
      const patientIds = patientId === null ? null : await open(patientId, caller)
      const words = readSearch(text)
      if (words === null) return { hits: [], more: false }
      if (patientIds === null && words.all.every(([first = '', second]) => first.length < 2 && second === undefined))
        throw new Refusal('invalid-input', 'Write two letters or more to search the whole practice.', {
          reason: 'too-short',
        })
      const sensitive = caller.may.has('chart.sensitive')
      return searchEntries(db(), { words, patientIds, sensitive, ...narrowed }, pause)
    },
    async release(release, caller) {
      const patientIds = await open(release.patientId, caller)
      const { authorName: byName, now } = await originFor(parts, caller, { patientId: release.patientId })
      return recordDisclosure(practice.store().journal, caller, { release, patientIds, byName, ids, now })
    },
    async handOut({ what, ...asked }, caller) {
      const { patientId } = asked
      const patientIds = await open(patientId, caller)
      if (what.kind !== 'details' && !caller.may.has('chart.read'))
        throw new Refusal('forbidden', 'Only whoever may read the chart prints this.')
      const note = what.kind === 'note' ? await noteById(db(), what.noteId) : undefined
      if (what.kind === 'note' && !(note && patientIds.includes(note.patientId)))
        throw new Refusal('not-found', 'This note is not in the chart.')
      const scope = note
        ? { kinds: ['note' as const], from: note.happenedAt as Instant, until: (note.happenedAt + 1) as Instant }
        : { kinds: [what.kind === 'details' ? ('details' as const) : ('medication' as const)], from: null, until: null }
      const release = { ...asked, ...scope, recipientAddress: '', means: 'paper' as const }
      const { authorName: byName, now } = await originFor(parts, caller, { patientId })
      return recordDisclosure(practice.store().journal, caller, { release, what, patientIds, byName, ids, now })
    },
    disclosures: async ({ patientId }, caller) => disclosuresOf(db(), await open(patientId, caller)),
  }
}

function toPage(entries: TimelineEntry[], limit: number): TimelinePage {
  const shown = entries.slice(0, limit)
  const last = entries.length > limit ? shown.at(-1) : undefined
  return { entries: shown, next: last ? { happenedAt: last.happenedAt, entryId: last.entryId } : null }
}
