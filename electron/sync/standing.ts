import type { Kysely } from 'kysely'
import type { SyncServerTable, SyncStateTable } from '../../db/journal/tables.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { serverOf } from '../../db/sync/server.ts'
import { heardOfServer, openMatters } from '../../db/sync/standing.ts'
import type { Tables } from '../../db/tables.ts'
import {
  type ChartStanding,
  type Instant,
  type LinkFacts,
  type OfflineLeave,
  type OtherPc,
  type QueuedRow,
  WITHOUT_SERVER,
} from '../../shared/kernel/index.ts'
import { SERVER_PORT } from '../../shared/sync/index.ts'
import type { Link } from './link.ts'
import { elsewhere, unheard } from './others.ts'

type Linked = { db: Kysely<Tables>; link: Link | null }

/**
 * How this PC stands with its server.
 * @param at `isExpected`: it has joined one, as far as its key file knows; `incident`: why no link could be made; `strangerSince`: since when
 *   it is not the one that was let in
 */
export async function factsOf(
  at: Linked & { isExpected: boolean; offline: OfflineLeave; incident: string | null; strangerSince: Instant | null },
): Promise<LinkFacts> {
  const { db, link, offline } = at
  const [matters, heard] = [await openMatters(db), await heardOfServer(db)]
  const lastContactAt = (link?.heard?.at ?? heard?.contactAt ?? null) as Instant | null
  const diverged = link?.diverged?.tables.length ?? 0
  const { copiedAt, provenAt } = link?.heard ?? heard ?? { copiedAt: null, provenAt: null }
  const copies = { copiedAt: copiedAt as Instant | null, provenAt: provenAt as Instant | null }
  const known = { ...matters, ...copies, diverged, lastContactAt, offline, aheadMs: link?.aheadMs ?? null }
  const kept = await serverOf(db)
  if (!kept && !at.isExpected) return { ...WITHOUT_SERVER, ...known }
  const address = kept && addressOf(kept)
  const { number, deviceId } = await standingOf(db)
  const { acked, durable } = link?.heard ?? heard ?? { acked: 0, durable: 0 }
  // What was written under a former identity and not taken yet is on this PC only, too.
  const before = (await formerWaiting(db)).reduce((sum, one) => sum + one.number - one.acked, 0)
  const waiting = Math.max(0, number - acked) + before
  const counts = { address, waiting, uncopied: Math.max(0, number - durable) + before, ...known }
  if (deviceId !== kept?.deviceId || kept.secret === '')
    return { ...WITHOUT_SERVER, ...counts, state: 'refused', since: at.strangerSince, reason: 'not-enrolled' }
  if (!link && at.incident !== null) return { ...WITHOUT_SERVER, ...counts, state: 'stuck', reason: at.incident }
  if (link?.hindrance) return { ...link.hindrance, isFetching: false, ...counts }
  const isFetching = link?.isFetched !== true
  const state = waiting > 0 ? 'sending' : isFetching ? 'fetching' : 'up-to-date'
  return { state, isFetching, since: null, reason: null, ...counts }
}

/** Up to when a chart is complete here, and what of it is on one PC only (SPEC S90, S92). */
export async function chartStandingOf(
  { db, link, others, queue }: Linked & { others: readonly OtherPc[]; queue: readonly QueuedRow[] },
  patientIds: readonly string[],
): Promise<ChartStanding> {
  const [{ epoch }, heard] = [await standingOf(db), await heardOfServer(db)]
  const own = queue.filter(({ patientId }) => patientId !== null && patientIds.includes(patientId))
  const contactAt = (link?.heard?.at ?? heard?.contactAt ?? 0) as Instant
  const differs = (link?.diverged?.patients ?? []).some((patientId) => patientIds.includes(patientId))
  const completeTo = differs ? null : completeAt(link, heard, epoch)
  return {
    completeTo,
    isNow: completeTo !== null && link !== null && link.hindrance === null && link.isFetched,
    differs,
    here: own.length,
    quarantined: own.filter(({ reason }) => reason !== null).length,
    elsewhere: elsewhere(others, patientIds),
    unheard: unheard(others, contactAt),
  }
}

/**
 * Up to when everything that the server had is here (SPEC S90). What was known in another epoch, or where changes came that found nothing to
 * change, says nothing.
 */
function completeAt(link: Link | null, heard: SyncStateTable | undefined, epoch: number): Instant | null {
  if (link?.isLacking || (heard?.lackingEpoch ?? null) === epoch) return null
  const known = link?.complete ?? { at: heard?.completeAt ?? null, epoch: heard?.completeEpoch ?? null }
  return known.epoch === epoch ? (known.at as Instant | null) : null
}

/** An address as a person writes it. */
export function addressOf({ host, port }: Pick<SyncServerTable, 'host' | 'port'>): string {
  const name = host.includes(':') ? `[${host}]` : host
  return Number(port) === SERVER_PORT ? name : `${name}:${port}`
}
