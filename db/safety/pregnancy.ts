import { asEventTime, endOf, type EventTime, startOf } from '../../shared/kernel/index.ts'
import type { Known, SafetyProblem } from '../../shared/safety/index.ts'

/**
 * An entry that may tell of a pregnancy or of its end. `told` is the onset of a problem or the end of an operation: an event
 * time, words, or nothing. Moments are in ms.
 */
export type TimedEntry = SafetyProblem & {
  kind: 'problem' | 'operation' | 'social'
  told: string | null
  happened: string
  happenedAt: number
  recordedAt: number
}
type On = { now: number; timeZone: string }

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** No pregnancy lasts longer. Source: ICD-10-CM Z3A.49, "greater than 42 weeks" as its last stage; ACOG: post-term from 42 weeks on. */
const LONGEST_WEEKS = 44

const PREGNANT = /\bpregnan(t|cy)\b/i
const NOT_PREGNANT = /not pregnan|no pregnan|history of|test|prevention|counsel|postpartum|planning|trying|unwanted/i
/** None that goes on, and no child that a drug could harm. Source: ICD-10-CM O00–O02; ACOG Practice Bulletin 193, tubal pregnancy. */
const NO_CHILD = /ectopic|tubal|molar|hydatid|missed abortion|blighted|anembryonic|chemical pregnan/i
/** ICD-10-CM: Z33.1 and Z34 pregnant state, O07 after a termination that failed, O09 to O48 and O9A pregnancy, Z3A its weeks. */
const PREGNANCY_CODE = /^(Z33\.?1|Z34|O0[79]|O[1-4][0-9]|O9A|Z3A)/
/** ICD-10-CM: O00–O06 and O08 pregnancy that ended without a child, O80–O82 delivery, Z33.2 termination, Z37 its outcome, Z39 afterwards. */
const ENDED_CODE = /^(O0[0-68]|O8[0-2]|Z33\.?2|Z37|Z39)/
const LOST =
  /\b(miscarriage|(spontaneous|induced|elective|therapeutic|missed|incomplete|complete|medical|surgical) abortion|(induced )?termination of pregnancy|ectopic|tubal pregnancy|blighted ovum|(uterine|suction) (evacuation|curettage)|dilation and (evacuation|curettage))\b/i
const BORN =
  /\b(childbirth|(vaginal|c(a)?esarean|forceps|vacuum|instrumental|spontaneous|breech|normal|live|still|assisted) ?(section )?(delivery|birth)|c(a)?esarean( section)?|c-section|postpartum)\b/i
/** One look at what most entries are not: this is asked while somebody waits, of every problem of a chart. */
const AN_END = /miscarr|abort|terminat|ectopic|tubal|ovum|curett|evacuat|birth|deliver|section|c(a)?esarean|postpartum/i
/** What is about an end and is none: a talk, a plan, what comes after, what was once. */
const ABOUT =
  /\b(counsel|care|exam|follow|plan|histor|educat|prevent|threaten|risk|declin|consent|previous|prior|scar\b)/i

/** After which she can be taken not to be pregnant again, in days. Source: CDC US SPR 2024, "reasonably certain that a person is not pregnant". */
const SURE_DAYS = { lost: 7, born: 28 } as const

/**
 * Whether an entry says that she is pregnant now. One that has been on the list for longer than a pregnancy lasts says nothing
 * any more, nor does one after which a birth, a loss or a termination was written down with its day.
 * @param on now, in ms, and the practice's zone
 * @returns `pregnant` null where the entries say nothing; weeks of gestation as far as they were told, carried on to now
 */
export function pregnancyIn(entries: readonly TimedEntry[], on: On): { pregnant: Known | null; weeks: number | null } {
  const ends = entries.flatMap((entry) => {
    const end = endIn(entry)
    if (end === null || !hasDay(entry)) return []
    const at = startOf(timeOf(entry), on.timeZone)
    return at <= on.now ? [{ end, at }] : []
  })
  let weeks: number | null = null
  let pregnant = false
  for (const entry of entries) {
    if (entry.kind === 'operation' || !tells(entry)) continue
    // Of which only the year is known may have begun on the last day of it.
    const begun = Math.min(on.now, endOf(timeOf(entry), on.timeZone))
    const told = weeksIn(entry, on.now)
    if (on.now - begun > LONGEST_WEEKS * WEEK_MS || (told ?? 0) > LONGEST_WEEKS) continue
    if (ends.some(({ at }) => at >= begun)) continue
    pregnant = true
    weeks = told ?? weeks
  }
  if (pregnant) return { pregnant: 'yes', weeks }
  const isSure = ends.some(({ end, at }) => on.now - at <= SURE_DAYS[end] * DAY_MS)
  return { pregnant: isSure ? 'no' : null, weeks: null }
}

const codesOf = ({ codings }: SafetyProblem): string[] => codings.map(({ code }) => code)

function tells(entry: TimedEntry): boolean {
  const { text } = entry
  if (codesOf(entry).some((code) => PREGNANCY_CODE.test(code))) return true
  return PREGNANT.test(text) && !NOT_PREGNANT.test(text) && !NO_CHILD.test(text) && endIn(entry) === null
}

function endIn(entry: TimedEntry): 'lost' | 'born' | null {
  const { kind, text } = entry
  if (kind === 'social') return null
  const code = codesOf(entry).find((one) => ENDED_CODE.test(one))
  if (code !== undefined) return /^(O8|Z37|Z39)/.test(code) ? 'born' : 'lost'
  if (!AN_END.test(text) || ABOUT.test(text)) return null
  return LOST.test(text) ? 'lost' : BORN.test(text) ? 'born' : null
}

/** What somebody wrote down without its day stands on the day of writing: it may have been years ago, and ends nothing. */
function hasDay({ kind, told, happenedAt, recordedAt }: TimedEntry): boolean {
  if (asEventTime(told) !== null) return true
  return told === null && kind !== 'social' && Math.abs(recordedAt - happenedAt) > 1000
}

/** When it began: the onset of a problem where a time was told, else the time that the entry is about. */
const timeOf = ({ kind, told, happened }: TimedEntry): EventTime =>
  (kind === 'problem' ? asEventTime(told) : null) ?? (happened as EventTime)

/** The weeks that an entry tells, and those that passed since it was written. */
function weeksIn(entry: TimedEntry, now: number): number | null {
  const coded = codesOf(entry)
    .map((code) => /^Z3A\.?(\d\d)$/.exec(code)?.[1])
    .find((one) => one !== undefined)
  const told = coded ?? /(\d{1,2}) ?(?:weeks?|wks?)/i.exec(entry.text)?.[1]
  return told === undefined ? null : Number(told) + Math.max(0, Math.floor((now - entry.recordedAt) / WEEK_MS))
}
