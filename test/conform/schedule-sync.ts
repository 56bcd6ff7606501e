import { cancelAppointment, moveAppointment, takeStockOfArrivals } from '../../db/appointments/commands.ts'
import { appointmentsByIds } from '../../db/appointments/queries.ts'
import { Allowance } from '../../shared/appointments/index.ts'
import { type Instant, Refusal, wallIn } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, type ScheduleKit, scheduleIn } from '../support/schedule.ts'
import { scratchStore } from '../support/stores.ts'
import { digests, type Pc, pc, serverOn } from '../sync/fleet.ts'
import { type Given, instantOf, type Kit, listOf, numberIn, spanOf } from './schedule-reading.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const ARRIVALS = { userId: null, sessionId: null, channel: 'appointments.arrivals' }

type Event = {
  dev: string
  op: 'book' | 'move' | 'cancel'
  id: string
  who: string
  at: number | null
  slot: [number, number] | null
}

function eventsOf(given: Given): Event[] {
  return (listOf(given['events']) as Given[]).map((one) => {
    const op = String(one['op'] ?? 'book')
    const span = one['slot'] ?? one['to'] ?? given['slot']
    const [from, until] = span === undefined ? [] : spanOf(span)
    return {
      dev: String(one['dev']),
      op: /^(cancel|release|delete)/i.test(op) ? 'cancel' : /^(move|resched|change|update)/i.test(op) ? 'move' : 'book',
      id: String(one['id']),
      who: String(one['patient'] ?? one['id']),
      at: typeof one['at'] === 'string' ? instantOf(one['at'], 'UTC') : null,
      slot: from === undefined || until === undefined ? null : [instantOf(from, 'UTC'), instantOf(until, 'UTC')],
    }
  })
}

/**
 * What devices booked apart from each other: each is a PC of one practice with a store of its own, whose clock says what the file says; they reach the
 * practice's server in the order that the file gives, and take stock of what arrives as the program does.
 */
export async function syncCase(_kit: Kit, { given }: { given: Given }): Promise<Given> {
  const events = eventsOf(given)
  const named = listOf(given['syncOrder']).map(String)
  const order = [...new Set([...named, ...events.map(({ dev }) => dev)])]
  const hub = await scratchStore()
  const server = serverOn({ journal: hub.store.journal, clock: hub.clock })
  const devices = new Map<string, Pc>()
  try {
    for (const dev of order) devices.set(dev, await pc(`conform ${dev}`, server))
    return await run(devices, events, numberIn(given, 'capacity', 1))
  } finally {
    for (const one of devices.values()) await one.remove()
    await hub.remove()
  }
}

async function run(devices: ReadonlyMap<string, Pc>, events: readonly Event[], capacity: number): Promise<Given> {
  const pcs = [...devices.values()]
  const begin =
    Math.min(...events.flatMap(({ slot, at }) => [...(slot ? [slot[0]] : []), ...(at === null ? [] : [at])])) - DAY
  for (const { clock } of pcs) clock.set(begin)
  const exchange = async () => {
    for (const one of [...pcs, ...pcs]) await one.catchUp()
  }
  const kits = new Map<Pc, ScheduleKit>()
  for (const [dev, one] of devices)
    kits.set(
      one,
      scheduleIn({ journal: one.store.journal, ids: countingIds(`conform kit ${dev}`), now: () => one.clock.now() }),
    )
  const kit = kits.values().next().value as ScheduleKit
  const { locationId } = await kit.location('UTC')
  const { visitTypeId } = await kit.type(15)
  const providerId = await kit.provider()
  await kit.hours({ providerId, locationId, hours: ALL_WEEK.map((day) => ({ ...day, capacity })) })
  const people = new Map<string, string>()
  for (const { who } of events) if (!people.has(who)) people.set(who, await kit.patient())
  await exchange()
  const known = new Map<string, string>()
  const act = async (event: Event): Promise<void> => {
    const one = devices.get(event.dev) as Pc
    if (event.at !== null) one.clock.set(event.at)
    const { journal } = one.store
    const booker = (kits.get(one) as ScheduleKit).booker()
    const [row] = await appointmentsByIds(journal.db, [known.get(event.id) ?? ''], null)
    const [from, until] = event.slot ?? [0, 0]
    const when = { startLocal: wallIn('UTC', from as Instant), fold: 'first' as const }
    const durationMinutes = Math.round((until - from) / MINUTE)
    const allow = Allowance.parse({ warnings: ['hours', 'patient'] })
    if (event.op === 'book') {
      // What a file tells twice is one booking that was delivered twice: the exchange does that by itself.
      if (known.has(event.id)) return
      const details = {
        locationId,
        visitTypeId,
        providerId,
        patientId: people.get(event.who),
        durationMinutes,
        ...when,
      }
      const [made] = await (kits.get(one) as ScheduleKit).book(details, { allow })
      if (made) known.set(event.id, made.appointmentId)
    } else if (row) {
      const seen = { appointmentId: row.appointmentId, revision: row.revision, scope: 'one' as const }
      if (event.op === 'cancel') await cancelAppointment(journal, booker, { ...seen, reason: 'As the file says' })
      else
        await moveAppointment(journal, booker, {
          ...seen,
          to: when,
          providerId,
          resourceId: null,
          durationMinutes,
          allow,
        })
    }
  }
  const refusing = (event: Event) =>
    act(event).catch((error: unknown) => {
      // What its own PC sees taken is not booked there.
      if (!(error instanceof Refusal) || error.code !== 'rule-violation') throw error
    })
  // What another device changes was known everywhere before they were apart.
  const before = events.filter(
    ({ op, id, dev }) => op === 'book' && events.some((one) => one.id === id && one.op !== 'book' && one.dev !== dev),
  )
  for (const event of before) await refusing(event)
  if (before.length > 0) await exchange()
  for (const event of events) if (!before.includes(event)) await refusing(event)
  for (const one of pcs) await one.catchUp()
  await exchange()
  for (const { clock } of pcs) clock.set(begin)
  for (const whose of ['own', 'all'] as const) {
    for (const [dev, one] of devices)
      await takeStockOfArrivals(
        one.store.journal,
        { author: ARRIVALS, authorName: '', ids: countingIds(`conform ${whose} ${dev}`), now: one.clock.now() },
        whose,
      )
    await exchange()
  }
  // In the order in which they reached the server.
  const received = [...devices.keys()].flatMap((dev) => events.filter((one) => one.dev === dev).map(({ id }) => id))
  return figures(
    pcs,
    new Map([...new Set(received)].flatMap((id) => (known.has(id) ? [[id, known.get(id) ?? '']] : []))),
  )
}

/** How it stands on every PC; they must be equal. */
async function figures(pcs: readonly Pc[], known: ReadonlyMap<string, string>): Promise<Given> {
  const [first, ...others] = await Promise.all(pcs.map(({ store }) => digests(store.journal)))
  for (const other of others)
    if (JSON.stringify(other) !== JSON.stringify(first)) throw new Error('the PCs do not have the same bookings')
  const { db } = (pcs[0] as Pc).store.journal
  const rows = new Map((await db.selectFrom('appointment').selectAll().execute()).map((row) => [row.id, row]))
  const of = (is: (row: { holds: number; resolution: string }) => boolean) =>
    [...known].flatMap(([id, rowId]) => {
      const row = rows.get(rowId)
      return row && is(row) ? [id] : []
    })
  const open = await db.selectFrom('task').select('id').where('status', '=', 'requested').execute()
  return {
    appointments: rows.size,
    confirmed: of(({ holds, resolution }) => holds === 1 && resolution === ''),
    needsResolution: of(({ resolution }) => resolution !== ''),
    lost: [...known.values()].filter((id) => !rows.has(id)).length,
    tasks: open.length,
  }
}
