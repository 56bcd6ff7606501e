import type { Work } from '../journal.ts'
import type { Link } from './mapping.ts'
import type { Prepared } from './prepared.ts'
import { currentVersions, placeOf } from './queries.ts'
import { storeOne } from './store-one.ts'
import { type Home, homeOf, type Import, type Stored } from './storing.ts'
import type { Tally } from './tally.ts'

/**
 * Stores some resources within one unit of work: each as the source wrote it, and what the chart can hold as an entry of
 * it. What is here already stays; what was changed in the source changes its entry, unless it was changed here as well.
 * @returns where each has its place now
 */
export async function storeResources(
  work: Work,
  items: readonly Prepared[],
  about: Import,
  tally: Tally,
): Promise<Map<string, Home>> {
  const known = await currentVersions(work.db, wanted(items, about.homes))
  const homes = new Map<string, Home>()
  const find = (link: Link | null): Home | null => {
    if (!link) return null
    const place = placeOf(link)
    const row = known.get(place)
    return homes.get(place) ?? about.homes.get(place) ?? (row ? homeOf(row) : null)
  }
  const results: [Prepared, Stored][] = []
  const charts = new Set<string>()
  for (const [index, item] of items.entries()) {
    if (index % 4 === 3) await about.breathe()
    const result = await storeOne({ work, about, known, find }, item)
    // A person who was refused has no place, whoever stood under the same id before: what names her must not land there.
    const isRefusedPerson = item.fate.kind === 'patient' && result.verdict === 'refused'
    if (item.link && (result.home.id || isRefusedPerson)) homes.set(placeOf(item.link), result.home)
    if (result.home.patientId && result.verdict !== 'unchanged') charts.add(result.home.patientId)
    results.push([item, result])
  }
  for (const patientId of charts)
    work.audit({ action: 'create', category: 'exchange', patientId, detail: { batchId: about.batchId } })
  for (const [item, { verdict, reason, noted, home, like }] of results) {
    tally.count(item.type, verdict)
    if (like.length > 0 && home.patientId) tally.duplicate(home.patientId, like)
    const { where, type } = item
    const key = item.link?.key ?? ''
    if (reason && (verdict === 'refused' || verdict === 'kept'))
      tally.issue({ where, type, key, outcome: verdict, reason })
    for (const one of noted) tally.issue({ where, type, key, outcome: 'noted', reason: one })
  }
  return homes
}

/** Every place that the items are at or lead to and that has not been asked for yet. */
function wanted(items: readonly Prepared[], homes: ReadonlyMap<string, Home>): Link[] {
  const links = new Map<string, Link>()
  const add = (link: Link | null | undefined, always = false) => {
    if (link && (always || !homes.has(placeOf(link)))) links.set(placeOf(link), link)
  }
  for (const { link, fate } of items) {
    add(link, true)
    if (fate.kind === 'entry')
      for (const one of [fate.draft.patient, fate.draft.encounter, ...Object.values(fate.draft.links)]) add(one)
    else if (fate.kind === 'answer') for (const one of [fate.answer.patient, fate.answer.encounter]) add(one)
    else if (fate.kind !== 'patient') add(fate.patient)
  }
  return [...links.values()]
}
