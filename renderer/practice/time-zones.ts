/** The zone of this PC. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The zones to choose from: the system's list, and with it the one in use, which may not be on it (`UTC` is not). */
export const zonesWith = (current: string): string[] =>
  [...new Set([...US_ZONES, ...[current, ...Intl.supportedValuesOf('timeZone')].toSorted()])].filter(Boolean)

/** Most clinics are in one of these, so they come first, from east to west. */
const US_ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
]

/** A zone as one says it: `America/New York (Eastern Time)`. */
export function zoneLabel(zone: string): string {
  const name = nameOf(zone, 'longGeneric')
  const place = zone.replaceAll('_', ' ')
  return name.startsWith('GMT') || name === place ? place : `${place} (${name})`
}

/** The zones that fit what was typed, best first: parts of the city, the area or the name, with any signs between. */
export function zonesLike(typed: string, zones: readonly string[]): string[] {
  const parts = fold(typed).split(' ').filter(Boolean)
  return zones.filter((zone) => parts.every((part) => keyOf(zone).includes(` ${part}`)))
}

const keys = new Map<string, string>()
function keyOf(zone: string): string {
  const known = keys.get(zone)
  if (known !== undefined) return known
  const key = ` ${fold(`${zone} ${nameOf(zone, 'longGeneric')} ${nameOf(zone, 'shortGeneric')}`)}`
  keys.set(zone, key)
  return key
}

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

function nameOf(timeZone: string, timeZoneName: 'longGeneric' | 'shortGeneric'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName }).formatToParts(0)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
