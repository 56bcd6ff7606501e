import { expect, test } from '@jest/globals'
import { type Link, mattersOf, type OtherPlace } from '../../shared/devices/index.ts'
import { PROOF_LATE_MS } from '../../shared/devices/matters.ts'
import type { DeviceId, Instant } from '../../shared/kernel/index.ts'

const NOW = 1_790_000_000_000 as Instant
const RIGHT: Link = {
  state: 'up-to-date',
  since: null,
  reason: null,
  waiting: 0,
  uncopied: 0,
  lastContactAt: NOW,
  aheadMs: 0,
  isSkewed: false,
  conflicts: 0,
  quarantined: 0,
  diverged: 0,
  copiedAt: NOW,
  provenAt: NOW,
  isCopyLate: false,
  offline: { kind: 'none' },
}
const ROOM: OtherPlace = {
  deviceId: '01900000-0000-7000-8000-0000000000b2' as DeviceId,
  name: 'Room 2',
  heardAt: NOW,
  isHere: true,
  program: '0.1.0',
  people: ['Dr. Lee'],
  waiting: 0,
  quarantined: 0,
  aheadMs: 0,
  isSkewed: false,
}
const kinds = (link: Partial<Link>, room: Partial<OtherPlace> = {}) =>
  mattersOf({ ...RIGHT, ...link }, [{ ...ROOM, ...room }]).map(({ kind }) => kind)

test('everything is all right only where nothing needs anybody', () => {
  expect(kinds({})).toEqual([])
  // What ends by itself is no matter: sending, fetching, a PC that is switched off with nobody at it, what waits on its way.
  expect(kinds({ state: 'sending', waiting: 3 }, { waiting: 2 })).toEqual([])
  expect(kinds({ state: 'fetching' }, { isHere: false, people: [] })).toEqual([])
})

test('each of what needs somebody is told, what puts records at risk first', () => {
  expect(kinds({ state: 'refused' })).toEqual(['refused'])
  expect(kinds({ state: 'stuck' })).toEqual(['stuck'])
  expect(kinds({ state: 'unreachable' })).toEqual(['unreachable'])
  expect(kinds({ diverged: 1 })).toEqual(['diverged'])
  expect(kinds({ quarantined: 1 })).toEqual(['quarantined'])
  expect(kinds({ isSkewed: true })).toEqual(['skewed'])
  expect(kinds({ isCopyLate: true })).toEqual(['copy-late'])
  expect(kinds({ conflicts: 2 })).toEqual(['conflicts'])
  expect(kinds({ provenAt: (NOW - PROOF_LATE_MS - 1) as Instant })).toEqual(['proof-late'])
  expect(kinds({ provenAt: (NOW - PROOF_LATE_MS) as Instant })).toEqual([])
  expect(kinds({}, { quarantined: 1 })).toEqual(['elsewhere-quarantined'])
  expect(kinds({}, { isSkewed: true })).toEqual(['elsewhere-skewed'])
  expect(kinds({}, { isHere: false })).toEqual(['elsewhere-silent'])
  expect(kinds({ conflicts: 1, quarantined: 1 }, { isHere: false, isSkewed: true })).toEqual([
    'quarantined',
    'elsewhere-skewed',
    'conflicts',
    'elsewhere-silent',
  ])
})

test('a server that does not answer because of a drill is no fault', () => {
  const cut: Link = { ...RIGHT, state: 'unreachable', waiting: 2 }
  expect(mattersOf(cut, [ROOM], true)).toEqual([])
  expect(mattersOf(cut, [ROOM])).toHaveLength(1)
})

test('a PC without a server has nothing of this to be told', () => {
  expect(kinds({ state: 'alone', conflicts: 1 })).toEqual([])
})
