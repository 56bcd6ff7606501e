import { expect, test } from '@jest/globals'
import { zoneLabel, zonesLike, zonesWith } from '../../renderer/practice/time-zones.ts'

const ZONES = zonesWith('UTC')
const best = (typed: string) => zonesLike(typed, ZONES)[0]

test.each([
  ['eastern', 'America/New_York'],
  ['Central', 'America/Chicago'],
  ['mountain time', 'America/Denver'],
  ['PACIFIC', 'America/Los_Angeles'],
  ['new york', 'America/New_York'],
  ['new_york', 'America/New_York'],
  ['america/new york', 'America/New_York'],
  ['los ang', 'America/Los_Angeles'],
  ['hawaii', 'Pacific/Honolulu'],
  ['berlin', 'Europe/Berlin'],
])('%s is %s', (typed, zone) => {
  expect(best(typed)).toBe(zone)
})

test('what fits nothing gives nothing, and never another zone', () => {
  expect(zonesLike('atlantis', ZONES)).toEqual([])
  // The control: by the system's own spelling alone, the name of a zone finds nothing.
  expect(ZONES.filter((zone) => zone.includes('eastern'))).toEqual([])
})

test('a zone is shown as one says it', () => {
  expect(zoneLabel('America/New_York')).toBe('America/New York (Eastern Time)')
  expect(zonesWith('UTC')).toContain('UTC')
})
