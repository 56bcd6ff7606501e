import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Feed } from '../../electron/exchange/feed.ts'
import { Reading } from '../../electron/exchange/reading/read-all.ts'
import { bundleText, PATIENT } from './chart.data.ts'
import { type ExchangePractice, exchangePractice } from './practice.ts'

let practice: ExchangePractice
beforeEach(async () => {
  practice = await exchangePractice()
})
afterEach(() => practice.remove())
const order = (path: string) => ({ sources: [path], source: '', timeZone: 'America/Chicago' })

describe('An import that is cancelled', () => {
  test('while the files are read ends, and the next one runs', async () => {
    const path = practice.put('chart.json', bundleText())
    const abort = new AbortController()
    const cut = practice.take([path], { signal: abort.signal })
    // The reading worker has been asked by then, and has not begun to answer.
    setTimeout(() => abort.abort(), 1)
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' })
    expect((await practice.take([path])).state).toBe('finished')
  })

  test('a feed that was closed answers whoever still asks', async () => {
    const feed = new Feed(order(practice.put('chart.json', bundleText())))
    const waiting = feed.survey(() => {})
    const heard = expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    await feed.close()
    await heard
    await expect(feed.next(0)).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('The mark by which an interrupted import is found again', () => {
  const markOf = async (name: string, text: string) =>
    (await new Reading(order(practice.put(name, text))).survey(() => {})).fingerprint
  const one = JSON.stringify(PATIENT)

  test('is the same for the same files, and another for others of the same name and size', async () => {
    const first = await markOf('p.json', one)
    expect(await markOf('p.json', one)).toBe(first)
    const other = one.replace('1961-04-09', '1961-04-19')
    expect(other).toHaveLength(one.length)
    expect(await markOf('p.json', other)).not.toBe(first)
    expect(await markOf('q.json', one)).not.toBe(first)
  })
})

describe('Where a resource went', () => {
  test('tells nothing of what it holds', async () => {
    await practice.takeText('chart.json', bundleText())
    const found = await practice.handlers.locate({ key: 'Condition/c-1' }, practice.caller(), () => {})
    expect(found.map((place) => Object.keys(place).toSorted())).toEqual([
      ['outcome', 'patientId', 'reason', 'resourceId', 'source'],
    ])
  })
})
