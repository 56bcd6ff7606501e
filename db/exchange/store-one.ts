import { changeEntry, insertEntry, ownEntry } from './entries.ts'
import { storeAnswer } from './list-answers.ts'
import type { Link } from './mapping.ts'
import { storePerson } from './people.ts'
import type { Prepared } from './prepared.ts'
import { placeOf, type ResourceHead } from './queries.ts'
import { type Fate, homeOf, NOWHERE, type Stored, type Storing } from './storing.ts'
import type { Verdict } from './tally.ts'

const NO_CHART = 'Its patient is not here'

/** Stores one resource: its entry if it can be one, and itself as it was written. */
export async function storeOne(among: Omit<Storing, 'resourceId'>, item: Prepared): Promise<Stored> {
  const { about, known } = among
  const storing: Storing = { ...among, resourceId: about.ids.next<string>() }
  const before = item.link ? known.get(placeOf(item.link)) : undefined
  // What could be no entry for want of a patient is tried again: she may have come since.
  const isWaiting = before?.outcome === 'kept' && before.reason === NO_CHART && storing.find(patientOf(item))
  if (before?.contentHash === item.hash && !isWaiting) {
    // Counted before in this import, which was interrupted then.
    const again = before.batchId === about.batchId
    const verdict = again ? (before.outcome as Verdict) : 'unchanged'
    return { verdict, reason: again ? before.reason : '', noted: [], home: homeOf(before), like: [] }
  }
  if (!item.link) {
    const reason = item.fate.kind === 'refused' ? item.fate.reason : ''
    return { verdict: 'refused', reason, noted: [], home: NOWHERE, like: [] }
  }
  const fate = await decide(storing, item, before)
  if (fate.verdict !== 'unchanged') await keep(storing, item, before, fate)
  return fate
}

/** Whose entry or answer it is to be. */
const patientOf = ({ fate }: Prepared): Link | null => {
  if (fate.kind === 'entry') return fate.draft.patient
  return fate.kind === 'answer' ? fate.answer.patient : null
}

async function decide(storing: Storing, item: Prepared, before: ResourceHead | undefined): Promise<Fate> {
  const { fate } = item
  if (fate.kind === 'patient') return storePerson(storing, item, fate.details, before)
  if (fate.kind === 'kept' || fate.kind === 'refused') {
    const patientId = storing.find(fate.patient)?.patientId ?? before?.patientId ?? null
    // What became an entry once stays one, whatever its next version looks like.
    const home = before?.entryId ? homeOf(before) : { ...NOWHERE, patientId }
    const revision = before?.entryRevision ?? null
    return { outcome: fate.kind, verdict: fate.kind, reason: fate.reason, noted: [], home, revision, like: [] }
  }
  const chart = storing.find(patientOf(item))
  if (!chart?.patientId)
    return { outcome: 'kept', verdict: 'kept', reason: NO_CHART, noted: [], home: NOWHERE, revision: null, like: [] }
  if (fate.kind === 'answer')
    return (
      (before ? null : await ownEntry(storing, item, 'listReview')) ??
      storeAnswer(storing, fate.answer, before, chart.patientId)
    )
  // What was an answer about a whole list once, and is an entry of it now, is a new one.
  if (before?.entryId && before.entryTable !== 'listReview')
    return changeEntry(storing, fate.draft, before, chart.patientId)
  const own = await ownEntry(storing, item, fate.draft.table)
  return own ?? insertEntry(storing, fate.draft, chart.patientId)
}

/** Writes a resource down as one more version of itself. */
async function keep(storing: Storing, item: Prepared, before: ResourceHead | undefined, fate: Fate): Promise<void> {
  const { work, about, known, resourceId } = storing
  if (!item.link) return
  const row = {
    id: resourceId,
    patientId: fate.home.patientId,
    resourceType: item.type,
    source: item.link.source,
    base: item.base,
    sourceKey: item.link.key,
    fullUrl: item.fullUrl,
    identifier: item.identifier,
    version: (before?.version ?? 0) + 1,
    contentHash: item.hash,
    json: item.texts.length === 1 ? (item.texts[0] ?? '') : '',
    pieces: item.texts.length === 1 ? 0 : item.texts.length,
    batchId: about.batchId,
    receivedAt: about.now(),
    outcome: fate.outcome,
    reason: fate.reason,
    entryTable: fate.home.table,
    entryId: fate.home.id,
    entryRevision: fate.revision,
    label: item.label,
    // Those that became entries are found in the chart.
    words: fate.outcome === 'stored' ? item.label.toLowerCase() : item.words,
  }
  await work.insert('fhirResource', row)
  // The same resource may stand twice in one unit of work.
  const { json: _json, words: _words, ...head } = row
  known.set(placeOf(item.link), { ...head, practiceId: work.practiceId, revision: 1 })
}
