import { expect, test } from '@jest/globals'
import { allScreens } from '../../renderer/screens.ts'

const twice = (values: readonly (string | undefined)[]) =>
  values.filter((value, index) => value !== undefined && values.indexOf(value) !== index)

test('no two screens have the same name, address or keys', () => {
  expect(twice(allScreens.map(({ id }) => id))).toEqual([])
  expect(twice(allScreens.map(({ path }) => path))).toEqual([])
  expect(twice(allScreens.map(({ keys }) => keys))).toEqual([])
})

test('no keys are the beginning of others', () => {
  const all = allScreens.flatMap(({ keys }) => keys ?? [])
  expect(all.filter((keys) => all.some((other) => other !== keys && other.startsWith(`${keys} `)))).toEqual([])
})

test('control: the same keys twice are found', () => {
  expect(twice(['g d', undefined, 'g p', undefined, 'g d'])).toEqual(['g d'])
})
