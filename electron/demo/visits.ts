import { Temporal } from 'temporal-polyfill'
import type { CivilDate, EventTime } from '../../shared/kernel/index.ts'
import { between, chance, pick, type Random } from './random.ts'
import { COMPLAINTS } from './conditions.data.ts'
import type { DemoCondition, DemoVisit } from './story-model.ts'

/** How far back the demonstration goes, in days. */
const DAYS = 730
const OPENS_AT = 8
const QUARTERS = 36

/**
 * The visits of one patient in the two years before `today`, in order: what her conditions ask for, a yearly wellness
 * visit for most, and what comes up. Weekdays, in quarters of an hour of the practice's own clock.
 */
export function visitsOf(
  random: Random,
  about: { conditions: readonly DemoCondition[]; birthOn: CivilDate; today: CivilDate; timeZone: string },
): DemoVisit[] {
  const { conditions, birthOn, today, timeZone } = about
  const last = Temporal.PlainDate.from(today)
  const first = Temporal.PlainDate.compare(birthOn, last.subtract({ days: DAYS })) > 0 ? birthOn : null
  const start = first ? Temporal.PlainDate.from(first).add({ days: 3 }) : last.subtract({ days: DAYS })
  const span = start.until(last, { largestUnit: 'days' }).days
  const clinician = between(random, 0, 2)
  const site = chance(random, 0.7) ? 0 : 1
  const wanted: { day: number; kind: DemoVisit['kind']; reason: string }[] = []
  const every = Math.min(...conditions.map((condition) => condition.everyMonths), 99)
  if (every < 99)
    for (let day = between(random, 0, every * 30); day < span; day += every * 30 + between(random, -12, 20))
      wanted.push({
        day,
        kind: 'chronic',
        reason: `Follow-up: ${conditions.map(({ text }) => text.split(',')[0]).join('; ')}`,
      })
  if (chance(random, 0.7))
    for (let day = between(random, 0, 364); day < span; day += 365 + between(random, -10, 40))
      wanted.push({ day, kind: 'wellness', reason: 'Annual wellness visit' })
  for (let left = between(random, 0, 4); left > 0; left--)
    wanted.push({
      day: between(random, 0, Math.max(span - 1, 0)),
      kind: 'acute',
      reason: pick(random, COMPLAINTS).reason,
    })
  return wanted
    .filter(({ day }) => day < span)
    .sort((a, b) => a.day - b.day)
    .map(({ day, kind, reason }) => {
      const date = weekday(start.add({ days: day }))
      const minute = between(random, 0, QUARTERS - 1) * 15
      const wall = date.toPlainDateTime({ hour: OPENS_AT + Math.floor(minute / 60), minute: minute % 60 })
      const zoned = wall.toZonedDateTime(timeZone)
      const status = chance(random, 0.04) ? 'cancelled' : 'finished'
      const happened = zoned.toString({ timeZoneName: 'never', fractionalSecondDigits: 0 }) as EventTime
      return {
        at: zoned.epochMilliseconds,
        happened,
        minutes: kind === 'acute' ? 15 : 30,
        kind,
        reason,
        status,
        clinician,
        site,
      }
    })
}

/** The Friday before a weekend. */
function weekday(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.dayOfWeek > 5 ? date.subtract({ days: date.dayOfWeek - 5 }) : date
}
