import { expect, test } from '@jest/globals'
import { allScreens } from '../../renderer/screens.ts'
import { PLACES, placesFor } from '../../renderer/shell/places.ts'

test('every screen of the navigation has one place in it, and nothing else has', () => {
  const listed = PLACES.flat()
  const wanted = allScreens.filter(({ inNavigation }) => inNavigation).map(({ id }) => id)
  expect(listed.toSorted()).toEqual(wanted.toSorted())
  expect(new Set(listed).size).toBe(listed.length)
})

test('groups of which one sees nothing are not there', () => {
  expect(placesFor(({ id }) => id === 'patients').map((group) => group.map(({ id }) => id))).toEqual([['patients']])
})
