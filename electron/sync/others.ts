import { saidIn } from '../../db/sync/presence.ts'
import type { SyncPresenceTable } from '../../db/journal/tables.ts'
import type { ChartStanding, DeviceId, Instant, OtherPc } from '../../shared/kernel/index.ts'
import { type OtherDevice, PRESENT_MS } from '../../shared/sync/index.ts'

/** What the server told of the other PCs, by this PC's clock, as it is kept. */
export function keptOthers(told: readonly OtherDevice[], now: Instant): SyncPresenceTable[] {
  return told.map(({ deviceId, silentMs, toldMs, program, schemaVersion, people, notes, waiting, ...counts }) => ({
    deviceId,
    heardAt: now - silentMs,
    // 0: it never said anything of itself.
    toldAt: toldMs === null ? 0 : now - toldMs,
    program,
    schemaVersion,
    people: JSON.stringify(people),
    notes: JSON.stringify(notes),
    waiting: JSON.stringify(waiting),
    ...counts,
  }))
}

/** As it is kept, for whoever asks. */
export function othersIn(rows: readonly SyncPresenceTable[], now: Instant): OtherPc[] {
  return rows.map((row) => ({
    ...saidIn(row),
    deviceId: row.deviceId as DeviceId,
    heardAt: row.heardAt as Instant,
    isHere: now - row.heardAt <= PRESENT_MS,
    toldAt: row.toldAt === 0 ? null : (row.toldAt as Instant),
    program: row.program,
  }))
}

/** What of a chart other PCs said that they have not sent. */
export function elsewhere(others: readonly OtherPc[], patientIds: readonly string[]): ChartStanding['elsewhere'] {
  return others.flatMap(({ deviceId, waiting, further, toldAt }) => {
    const named = waiting.filter(({ patientId }) => patientIds.includes(patientId))
    if (toldAt === null || (named.length === 0 && further === 0)) return []
    const count = named.reduce((sum, one) => sum + one.count, 0)
    return [{ deviceId, count: count > 0 ? count : null, at: toldAt }]
  })
}

/**
 * PCs where somebody was signed in when they were heard last, and that have been silent since: what is written there is not here. A PC that nobody
 * was signed in at says nothing by being switched off.
 * @param until up to when the server could tell: its last answer
 */
export function unheard(others: readonly OtherPc[], until: Instant): ChartStanding['unheard'] {
  return others
    .filter(({ people, heardAt }) => people.length > 0 && until - heardAt > PRESENT_MS)
    .map(({ deviceId, heardAt }) => ({ deviceId, since: heardAt }))
}
