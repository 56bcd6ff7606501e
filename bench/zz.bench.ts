import { findFree } from '../db/appointments/queries.ts'
import type { Journal } from '../db/journal.ts'
import {
  type CivilDate,
  clockOf,
  dayAfter,
  type IdSource,
  type Instant,
  wallIn,
  weekdayOf,
} from '../shared/kernel/index.ts'
import type { Location } from '../shared/practice/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import { scheduleIn } from '../test/support/schedule.ts'
import { ENGINES } from '../test/support/stores.ts'
import { type Bench, latency, timesOf } from './bench.ts'

const PROVIDERS = 6
const DAYS = 90
const MINUTES = 20
const MINUTE = 60_000
const ZONE = 'America/New_York'
const AUTHOR = { userId: null, sessionId: null, channel: 'bench' }
const FIRST = '2026-11-24' as CivilDate

type Parts = {
  journal: Journal
  ids: IdSource
  location: Location
  providers: string[]
  visitTypeId: string
  patientId: string
}

/** Fills the working days of all providers from eight to five; on the last Friday the last visit stays free. */
async function fill({ journal, ids, location, providers, visitTypeId, patientId }: Parts): Promise<number> {
  let booked = 0
  for (let ahead = 0; ahead < DAYS; ahead++) {
    const day = dayAfter(FIRST, ahead)
    if (weekdayOf(day) > 5) continue
    const open = clockOf(ZONE, day)('08:00')
    await journal.work(AUTHOR, async (work) => {
      for (const providerId of providers)
        for (let visit = 0; visit < (9 * 60) / MINUTES; visit++) {
          const startAt = open + visit * MINUTES * MINUTE
          const endAt = startAt + MINUTES * MINUTE
          if (ahead === DAYS - 3 && visit === 26) continue
          booked += 1
          await work.insert('appointment', {
            id: ids.next<string>(),
            patientId,
            locationId: location.locationId,
            visitTypeId,
            visitTypeName: 'Follow-up',
            providerId,
            resourceId: null,
            startLocal: wallIn(ZONE, startAt as Instant),
            fold: 0,
            timeZone: ZONE,
            startAt,
            endAt,
            busyUntilAt: endAt,
            durationMinutes: MINUTES,
            bufferMinutes: 0,
            reason: '',
            walkIn: 0,
            holds: 1,
            seriesId: null,
            recurrenceLocal: null,
            overbookReason: '',
            resolution: '',
            bookedAt: 0,
            bookedBy: null,
          })
        }
      work.audit({ action: 'create', category: 'appointments' })
    })
  }
  return booked
}

export const bench: Bench = {
  promise: 'The next free time is found at once',
  async run() {
    const [, open] = ENGINES[0] ?? []
    if (!open) throw new Error('there is no SQLCipher')
    const { journal, clock, close } = await open()
    try {
      const ids = countingIds('bench')
      const kit = scheduleIn({ journal, ids, now: () => clock.now() })
      const location = await kit.location(ZONE)
      const { visitTypeId } = await kit.type(MINUTES)
      const patientId = await kit.patient()
      const providers: string[] = []
      for (let one = 0; one < PROVIDERS; one++) providers.push(await kit.provider(`Dr. ${one}`))
      const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', until: '17:00' }))
      for (const providerId of providers) await kit.hours({ providerId, locationId: location.locationId, hours })
      const about = { locationId: location.locationId, visitTypeId, durationMinutes: MINUTES, bufferMinutes: 0 }
      const search = { ...about, stepMinutes: 5, earliestAt: clockOf(ZONE, FIRST)('00:00'), days: DAYS, want: 3 }
      const find = (providerIds: string[]) => findFree(journal.db, location, { ...search, providerIds })
      const free = await timesOf(50, () => find([]))
      const booked = await fill({ journal, ids, location, providers, visitTypeId, patientId })
      const found = await find([])
      if (found.length !== 3) throw new Error(`the free times on the last day were not found: ${found.length}`)
      const c0=process.cpuUsage();const N=60;for(let i=0;i<N;i++)await find([]);const c1=process.cpuUsage(c0);console.log('CPU per find ms',(c1.user+c1.system)/1000/N);const full = await timesOf(50, () => find([]))
      const one = await timesOf(50, () => find(providers.slice(0, 1)))
      return [
        ...latency(`${DAYS} days × ${PROVIDERS} providers, nothing booked`, free, 50),
        ...latency(`the same with ${booked} bookings, free on the last day alone`, full, 50),
        ...latency('the same for one provider', one, 50),
      ]
    } finally {
      await close()
    }
  },
}
