import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../../shared/kernel/index.ts'
import { TABLES } from './edits.ts'
import type { Answer, Asked, Pc } from './parties.ts'
import type { World } from './run.ts'
import { checkHistory } from './history.ts'
import { checkMerging } from './merging.ts'
import type { SimStore } from './stores.ts'
import { knownBy, type Row, rowOf } from './witness.ts'

const short = (deviceId: string) => deviceId.slice(-2)

/** Refusals that nobody gave a reason for in this run. */
export function checkRefusal({ violations }: World, pc: Pc, asked: Asked, answer: Answer): void {
  if (answer.kind !== 'refused') {
    if (pc.isRevoked) violations.push(`I12 a revoked device is answered ${answer.kind}`)
    return
  }
  if (answer.reason === 'device-revoked' && pc.isRevoked) return
  if (answer.reason === 'client-too-old' && asked.kind === 'pull') return
  violations.push(`I2 ${short(pc.deviceId)} is refused: ${answer.reason}`)
}

/** What must hold at every moment on a PC that has just applied something. */
export function checkAfterPull({ violations, witness }: World, pc: Pc, heard: Answer | Error): void {
  for (const [device, number] of knownBy(pc.store)) {
    const ends = witness.unitEnds.get(device)
    if (ends && !ends.has(number)) violations.push(`I11 ${short(pc.deviceId)} has a part of a unit of ${short(device)}`)
  }
  const covering = new Map<string, { tbl: string; rowId: string; column: string; value: Row[string]; number: number }>()
  // By what the server said, not by what the PC makes of it.
  if ('operations' in heard)
    for (const { deviceId, number } of heard.operations)
      if (deviceId === pc.deviceId) pc.mostReflected = Math.max(pc.mostReflected, number)
  for (const { device, number, tbl, rowId, patch } of witness.all)
    if (device === pc.deviceId && number > pc.mostReflected)
      for (const [column, value] of Object.entries(patch))
        covering.set(`${tbl}/${rowId}/${column}`, { tbl, rowId, column, value, number })
  for (const { tbl, rowId, column, value, number } of covering.values())
    if ((rowOf(pc.store, tbl, rowId)?.[column] ?? null) !== value)
      violations.push(
        `I8 ${short(pc.deviceId)}/${number} ${tbl}/${rowId} ${column} has disappeared before it came back`,
      )
}

/** Everything of one replica that must be the same on all, by table. */
export function digestsOf(store: SimStore): Record<string, string> {
  const all: Record<string, string> = {}
  for (const table of TABLES) {
    const rows = store.raw.prepare(`select * from ${table} order by id`).all() as Row[]
    if (rows.length === 0) continue
    const lines = rows.map(({ revision: _counted, ...row }) => canonicalJson(row as Record<string, Json>))
    all[table] = createHash('sha256').update(lines.join('\n')).digest('hex')
  }
  return all
}

/** The first column that differs, for whoever looks for the cause. */
function difference(server: SimStore, pc: SimStore, table: string): string {
  const rows = ({ raw }: SimStore) =>
    new Map((raw.prepare(`select * from ${table}`).all() as Row[]).map((row) => [String(row['id']), row]))
  const [theirs, ours] = [rows(server), rows(pc)]
  for (const id of new Set([...theirs.keys(), ...ours.keys()])) {
    const [right, got] = [theirs.get(id), ours.get(id)]
    if (!right || !got) return `${id} ${right ? 'is missing' : 'is too much'}`
    for (const column of Object.keys(right))
      if (column !== 'revision' && right[column] !== got[column])
        return `${id} ${column} ${String(got[column])} for ${String(right[column])}`
  }
  return 'nothing'
}

/** What must hold in the quiet after a run. */
export async function verdictOf(world: World): Promise<{ conflicts: number }> {
  equalReplicas(world)
  everythingOnce(world)
  equalConflicts(world)
  checkMerging(world)
  checkHistory(world)
  const { server } = world
  const { conflicts } = server.store.raw.prepare('select count(*) as conflicts from sync_conflict').get() as {
    conflicts: number
  }
  return { conflicts }
}

/** I1: every replica that may still ask shows the same. */
function equalReplicas({ server, pcs, violations }: World): void {
  const wanted = digestsOf(server.store)
  for (const pc of pcs) {
    if (pc.isRevoked) continue
    const got = digestsOf(pc.store)
    for (const table of TABLES)
      if (got[table] !== wanted[table])
        violations.push(
          `I1 ${table} of ${short(pc.deviceId)} is not the server's: ${difference(server.store, pc.store, table)}`,
        )
  }
}

/** I9: every replica keeps the same of what does not stand. */
function equalConflicts({ server, pcs, violations }: World): void {
  const all = ({ raw }: SimStore) =>
    new Map(
      (raw.prepare('select * from sync_conflict order by id').all() as Row[]).map(({ n: _own, ...row }) => [
        String(row['id']),
        canonicalJson(row as Record<string, Json>),
      ]),
    )
  const wanted = all(server.store)
  for (const pc of pcs) {
    if (pc.isRevoked) continue
    const got = all(pc.store)
    for (const id of new Set([...wanted.keys(), ...got.keys()]))
      if (wanted.get(id) !== got.get(id))
        violations.push(`I9 ${short(pc.deviceId)} keeps ${got.get(id) ?? 'nothing'} for ${wanted.get(id) ?? 'nothing'}`)
  }
}

/** I2 and I3: whatever was committed on a PC is with the server, once. */
function everythingOnce({ server, pcs, witness, violations }: World): void {
  const rows = server.store.raw
    .prepare(
      `select device_id as device, number from sync_origin union all select device_id, number from sync_quarantine
       union all select (select device_id from journal_head), number from sync_outgoing`,
    )
    .all() as { device: string; number: number }[]
  const times = new Map<string, number>()
  for (const { device, number } of rows) times.set(`${device}/${number}`, (times.get(`${device}/${number}`) ?? 0) + 1)
  const revoked = new Set(pcs.filter(({ isRevoked }) => isRevoked).map(({ deviceId }) => deviceId))
  for (const { device, number } of witness.all) {
    const count = times.get(`${device}/${number}`) ?? 0
    if (count > 1) violations.push(`I3 ${short(device)}/${number} was taken ${count} times`)
    if (count === 0 && !revoked.has(device)) violations.push(`I3 ${short(device)}/${number} is not with the server`)
  }
  for (const pc of pcs)
    if (!pc.isRevoked && pc.exchange.acked !== witness.upTo(pc.deviceId) && witness.upTo(pc.deviceId) > 0)
      violations.push(`I2 ${short(pc.deviceId)} has something left to send`)
}
