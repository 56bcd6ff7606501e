import { remembered } from './remember.ts'

/** `3` or `3-4`, `3 to 4`, `3 or 4`. */
const N = String.raw`(\d+(?:\.\d+)?)(?: ?(?:-|to|or) ?(\d+(?:\.\d+)?))?`
const DAY = String.raw`(?:day|daily|24 ?h(?:ou)?rs?)`
const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const UNIT = String.raw`(?:mg|mcg|µg|g|ml|meq|units?|iu|tab(?:let)?s?|cap(?:sule)?s?|puffs?|drops?|gtts?|sprays?|patch(?:es)?|pills?|inhalations?|lozenges?|packets?|suppositor(?:y|ies))`

/** Days in one of a unit of time. */
const DAYS: readonly [RegExp, number][] = [
  [/^h/, 1 / 24],
  [/^d/, 1],
  [/^w/, 7],
  [/^m/, 30],
  [/^y/, 365],
]
const daysIn = (unit: string): number => DAYS.find(([words]) => words.test(unit))?.[1] ?? Number.NaN

/** What says nothing about how often: how long, what for, how it is taken, what must not be exceeded. */
const NEUTRAL: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(max\w*|not? (to exceed|more than)|do not exceed)( of| dose)*:? ?\d[\d,.]* ?${UNIT}( ?(in|per|a|\/|each|every) ?(a )?${DAY}| daily)?`,
    'g',
  ),
  new RegExp(String.raw`\b(for|x|over|during) ?(up to )?(the next )?${N} ?(days?|wks?|weeks?|months?|mo|d)\b`, 'g'),
  /\b\d+(-\d+)? ?(minutes?|mins?|hours?|hrs?|h) (before|after|prior to|apart from)\b/g,
  /\b(at|around) the same times? (each|every|of the) day\b/g,
  /\bon the same day (each|every|of the|of each|of every) week\b/g,
  /\bwhile awake\b/g,
  /\b(in|into|to|on) (each|every) (eye|ear|nostril|side|foot|hand|nail)\b/g,
]

/** Times of the day, each counted once; meals are three. */
const SLOTS: readonly [RegExp, string, number][] = [
  [/\b(before|after|with|at|between|around) (each |every |all )?meals\b|\b(ac|pc|tid ac)\b/g, 'meals', 3],
  [/\b(with|before|after) (each|every) meal\b/g, 'meals', 3],
  [/\b(every |each |q ?)?(mornings?|am)\b|\bbreakfast\b/g, 'morning', 1],
  [/\b(noon|midday|lunch(time)?)\b/g, 'noon', 1],
  [/\b(every |each )?afternoons?\b/g, 'afternoon', 1],
  [/\b(every |each |q ?)?(evenings?|pm)\b|\b(dinner|supper)(time)?\b/g, 'evening', 1],
  [/\b(every |each |q ?)?(bed ?time|hs|nights?)\b|\bnightly\b/g, 'night', 1],
]
const CLOCK = /\b\d{1,2}(:\d\d)? ?(am|pm)\b|\b\d{1,2}:\d\d\b/g
const WEEKDAY = /\b(on )?(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(days?)?\b/g
const ABBREVIATED: readonly [RegExp, number][] = [
  [/\bbiw\b|\bbi-?weekly\b/g, 2 / 7],
  [/\btiw\b/g, 3 / 7],
  [/\b(fortnightly|every other week|qow)\b/g, 1 / 14],
  [/\b(every (other|second) (day|night|morning|evening)|alternate days|on alternate days|qod|q ?other day)\b/g, 1 / 2],
  [/\bevery third day\b/g, 1 / 3],
  [/\bbid\b/g, 2],
  [/\btid\b/g, 3],
  [/\bqid\b/g, 4],
  [/\b(hourly|every hour)\b/g, 24],
  [/\b(weekly|every ?week|each week|q ?(1 )?w(ee)?k|per week|a week)\b/g, 1 / 7],
  [/\b(monthly|every ?month|each month|q ?month|per month|a month)\b/g, 1 / 30],
  [/\b(yearly|annually|every ?year|per year|a year)\b/g, 1 / 365],
]
const DAILY = /\b(daily|every ?day|each day|q ?d(ay|aily)?|(per|a) day|every 24 ?h(ou)?rs?)\b|\/ ?day\b/g

/** Words that would change how often: where one is left over, the whole is not understood. */
const LEFT_OVER =
  /\b(days?|weeks?|months?|years?|hours?|hrs?|hourly|minutes?|mins?|every|each|times?|x\d*|\d+x|q(\d\w*|d|h|wk)?|then|except|alternat\w*|repeat\w*|skip\w*|increas\w*|decreas\w*|tape?r\w*|titrat\w*|divided|max\w*|exceed|meals?|other|weekend|weekdays?|hold|first|second|third)\b/

/**
 * How often a day, from words or a code: `BID`, `every 4 to 6 hours`, `weekly`, `before meals and at bedtime`. Of a range the
 * most that is allowed. Null where they do not say, and where a part that could change it is not understood.
 */
export const timesPerDayIn = (frequency: string): number | null => read(READ, frequency)

/** Directions are written the same again and again, and reading them takes longer than asking the store for them. */
const READ = {}
const read = remembered((_of: typeof READ, frequency: string) => timesIn(frequency))

function timesIn(frequency: string): number | null {
  let text = plain(frequency)
  if (text === '') return null
  const rates: number[] = []
  const take = (words: RegExp, found: (match: RegExpMatchArray) => void): void => {
    for (const match of text.matchAll(words)) found(match)
    text = text.replace(words, ' ; ')
  }
  for (const words of NEUTRAL) take(words, () => undefined)
  if (uneven(text)) return null
  let cap = Number.POSITIVE_INFINITY
  take(
    new RegExp(
      String.raw`\b(?:up to|max(?:imum)?(?: of)?|not? more than) ?${N} ?(?:times|x|doses)? ?(?:in|a|per|\/|each|every)? ?(?:a )?${DAY}\b`,
      'g',
    ),
    ([, low, high]) => (cap = Math.min(cap, Number(high ?? low))),
  )
  const often = String.raw`(?:times?|x|doses?)`
  take(new RegExp(String.raw`\b${N} ?${often} (?:in|per|every|a) (?:a )?24 ?h(?:ou)?rs?\b`, 'g'), ([, low, high]) =>
    rates.push(Number(high ?? low)),
  )
  take(
    new RegExp(
      String.raw`\b(\d+)(?: ?times?)? ?(?:-|to|or) ?(\d+) ?times? ?(?:a|per|\/|each|every|in a)? ?(day|daily|week|weekly|month|monthly)\b`,
      'g',
    ),
    ([, , high, unit = '']) => rates.push(Number(high) / daysIn(unit)),
  )
  take(
    new RegExp(
      String.raw`\b${N} ?${often}[ -]?(?:a|per|\/|each|every|in a)? ?(day|daily|week|weekly|month|monthly|year)\b`,
      'g',
    ),
    ([, low, high, unit = '']) => rates.push(Number(high ?? low) / daysIn(unit)),
  )
  take(/\bx ?(\d+) ?(?:a |per |\/ ?)?(?:day|daily)\b/g, ([, times]) => rates.push(Number(times)))
  const span = String.raw`(h|hr|hrs|hours?|hourly|d|days?|w|wks?|weeks?|weekly|months?|years?)`
  take(
    new RegExp(String.raw`\b(?:every|each|q) ?${N.replace(')(?:', ') ?(?:h(?:ou)?rs?)?(?:')}[ -]?${span}\b`, 'g'),
    ([, low, , unit = '']) => rates.push(1 / (Number(low) * daysIn(unit))),
  )
  take(new RegExp(String.raw`\b${N}[ -]hourly\b`, 'g'), ([, low]) => rates.push(24 / Number(low)))
  take(new RegExp(String.raw`\b${N} ?(?:\/|per|a) ?day\b`, 'g'), ([, low, high]) => rates.push(Number(high ?? low)))
  // What is left of `2 tablets daily` says how much.
  text = text.replace(new RegExp(String.raw`\b\d[\d,.]*(-\d+)? ?${UNIT}(\/kg)?(\/ ?(h|hr|hour)\b)?`, 'g'), ' ')
  for (const [words, rate] of ABBREVIATED) take(words, () => rates.push(rate))
  const weekdays = new Set<string>()
  take(WEEKDAY, ([day]) => weekdays.add(day.replace('on ', '').slice(0, 2)))
  const slots = new Map<string, number>()
  take(CLOCK, ([clock]) => slots.set(clock, 1))
  for (const [words, slot, count] of SLOTS) take(words, () => slots.set(slot, count))
  let daily = false
  take(DAILY, () => (daily = true))
  let once = false
  take(/\b1 times?( only)?\b|\bstat\b/g, () => (once = true))
  if (LEFT_OVER.test(text) || rates.some((rate) => !Number.isFinite(rate) || rate <= 0)) return null
  const told = together(rates, slots, weekdays.size, daily)
  if (told === undefined) return once ? 1 : cap === Number.POSITIVE_INFINITY ? null : cap
  return told === null ? null : Math.min(told, cap)
}

/** One number of all that was said; null where it contradicts itself, undefined where nothing was said. */
function together(
  rates: readonly number[],
  slots: ReadonlyMap<string, number>,
  weekdays: number,
  daily: boolean,
): number | null | undefined {
  const times = [...slots.values()].reduce((sum, count) => sum + count, 0)
  const meals = slots.get('meals') ?? 0
  const seldom = rates.filter((rate) => rate < 1)
  if (seldom.length > 0) {
    const [rate = 0] = seldom
    if (daily || rates.some((one) => Math.abs(one - rate) > 1e-9)) return null
    return rate * Math.max(1, times)
  }
  if (weekdays > 0) return daily || rates.length > 0 ? null : (weekdays / 7) * Math.max(1, times)
  if (rates.length > 0) return Math.max(...rates, times - meals)
  if (daily && times > 0 && times === meals) return null
  if (times > 0) return times
  return daily ? 1 : undefined
}

/** Two amounts of one unit at different times, as in `1 tablet in the morning and 2 at night`: no one dose is taken so often. */
function uneven(text: string): boolean {
  const amounts = new Map<string, string>()
  for (const [, amount = '', unit = ''] of text.matchAll(
    new RegExp(String.raw`\b(\d[\d.]*(?:-\d+)?) ?(${UNIT})\b`, 'g'),
  )) {
    const key = unit.replace(/s$/, '')
    if (amounts.has(key) && amounts.get(key) !== amount) return true
    amounts.set(key, amount)
  }
  return /\d ?(tab|cap|puff|drop)\w* .*\band \d+ (at|in|with|before|after)\b/.test(text)
}

function plain(frequency: string): string {
  let text = frequency
    .toLowerCase()
    .replace(/[–—]/g, '-')
    .replace(/\b([a-z])\.(?=[a-z0-9 ]|$)/g, '$1')
    .replace(/\b([a-z])\./g, '$1')
    .replace(/\.(?!\d)/g, ' ')
  for (const [index, word] of NUMBERS.entries())
    text = text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), `${index + 1}`)
  return text
    .replace(/\btwenty[- ]4\b/g, '24')
    .replace(/\bforty[- ]8\b/g, '48')
    .replace(/\bseventy[- ]2\b/g, '72')
    .replace(/\b(bid|tid|qid)?(ac|pc)(hs)?\b/g, ' $1 $2 $3 ')
    .replace(/\b(\d+) ?\(\1\)/g, '$1')
    .replace(/\bonce\b/g, '1 times')
    .replace(/\btwice\b/g, '2 times')
    .replace(/\bthrice\b/g, '3 times')
    .replace(/\b(bid|tid|qid) ?(?:-|to|or|\/) ?(bid|tid|qid)\b/g, '$1 $2')
    .replace(/[()[\],;:]/g, (sign) => (sign === ':' ? ':' : ' '))
    .replace(/\s+/g, ' ')
    .trim()
}
