import { expect, test } from '@jest/globals'
import { Drives } from '../../electron/backups/drives.ts'

const never = new Promise<boolean>(() => {})

test('the drives that can be written to, and no longer those that were unplugged', async () => {
  let roots = ['E:\\', 'D:\\', 'F:\\']
  const drives = new Drives({ candidates: async () => roots, canWrite: async (root) => root !== 'F:\\' })
  expect(await drives.plugged()).toEqual(['D:\\', 'E:\\'])
  roots = ['D:\\']
  expect(await drives.plugged()).toEqual(['D:\\'])
})

test('one that does not answer holds nobody up; the others are as they last were, and it is not asked again', async () => {
  let hangs = false
  const asked: string[] = []
  const canWrite = async (root: string) => {
    asked.push(root)
    return hangs && root === 'E:\\' ? never : true
  }
  const drives = new Drives({ candidates: async () => ['D:\\', 'E:\\', 'F:\\'], canWrite }, 20)
  expect(await drives.plugged()).toEqual(['D:\\', 'E:\\', 'F:\\'])
  hangs = true
  for (let look = 0; look < 5; look++) expect(await drives.plugged()).toEqual(['D:\\', 'E:\\', 'F:\\'])
  expect(asked.filter((root) => root === 'E:\\')).toHaveLength(2)
})

test('control: a drive that answers late is there at the next look', async () => {
  let answer = (_there: boolean) => {}
  const late = new Promise<boolean>((resolve) => {
    answer = resolve
  })
  const drives = new Drives(
    { candidates: async () => ['D:\\', 'E:\\'], canWrite: async (root) => root === 'D:\\' || late },
    20,
  )
  expect(await drives.plugged()).toEqual(['D:\\'])
  answer(true)
  expect(await drives.plugged()).toEqual(['D:\\', 'E:\\'])
})

test('a system that cannot say which drives there are has none', async () => {
  const candidates = () => Promise.reject(new Error('no such folder'))
  expect(await new Drives({ candidates, canWrite: async () => true }).plugged()).toEqual([])
})
