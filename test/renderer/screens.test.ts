import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allScreens, screens } from '../../renderer/screens.ts'
import { ROOT } from '../tooling/overlay.ts'

const twice = (values: readonly (string | undefined)[]) =>
  values.filter((value, index) => value !== undefined && values.indexOf(value) !== index)

/** The nouns with screens whose registry line does not take them from `./<noun>/screens.ts`. */
const elsewhere = (registry: string) =>
  Object.entries(screens)
    .filter(([, set]) => set !== null)
    .map(([noun]) => noun)
    .filter(
      (noun) =>
        !registry.includes(`import { ${noun}Screens } from './${noun}/screens.ts'`) ||
        !registry.includes(`  ${noun}: ${noun}Screens,`),
    )

const REGISTRY = readFileSync(join(ROOT, 'renderer/screens.ts'), 'utf8')

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

test('every capability lists its screens in its own folder, under its own name', () => {
  expect(elsewhere(REGISTRY)).toEqual([])
  for (const [noun, set] of Object.entries(screens))
    for (const { id } of set ?? []) expect([noun, id.split('.')[0]]).toEqual([noun, noun])
})

test('control: a capability that lists them elsewhere is found', () => {
  expect(elsewhere(REGISTRY.replace(`'./flow/screens.ts'`, `'./day-screens.ts'`))).toEqual(['flow'])
  expect(elsewhere(REGISTRY.replace('tasks: tasksScreens', 'tasks: [{ id: "tasks" }]'))).toEqual(['tasks'])
})
