import { readFileSync } from 'node:fs'
import { countingIds } from '../support/fixed.ts'
import { scheduleIn } from '../support/schedule.ts'
import { scratchStore } from '../support/stores.ts'
import type { ConformResult } from './finding.ts'
import { metricCase } from './schedule-figures.ts'
import { findCase, intervalCase, rruleCase, seriesCase } from './schedule-kinds.ts'
import { type Given, type Kit, same } from './schedule-reading.ts'
import { syncCase } from './schedule-sync.ts'

type Case = { id: string; kind: string; title?: string; given: Given; expect: Given }
type Run = (kit: Kit, one: { given: Given; expect: Given; title: string }) => Promise<Given>

const KINDS: Readonly<Record<string, Run>> = {
  rrule: rruleCase,
  interval: intervalCase,
  series: seriesCase,
  sync: syncCase,
  find: findCase,
  metric: metricCase,
}

/** Runs the schedule vectors of files through the bookings of a scratch practice; see docs/runbooks/schedule.md for the form. */
export async function conform(paths: readonly string[]): Promise<ConformResult> {
  const cases = paths.flatMap((path) => readCases(readFileSync(path, 'utf8')))
  const results = []
  const scratch = await scratchStore()
  try {
    const ids = countingIds('conform')
    for (const one of cases) {
      const { journal } = scratch.store
      const kit = { journal, ids, ...scheduleIn({ journal, ids, now: () => scratch.clock.now() }) }
      results.push(await run(kit, one))
    }
  } finally {
    await scratch.remove()
  }
  const totals = Object.fromEntries(
    [...Map.groupBy(results, ({ kind }) => kind)].map(([kind, of]) => [
      kind,
      { cases: of.length, passed: of.filter(({ pass }) => pass).length },
    ]),
  )
  const passed = results.filter(({ pass }) => pass).length
  return { pass: results.length > 0 && passed === results.length, cases: results.length, passed, totals, results }
}

function readCases(text: string): Case[] {
  const file = JSON.parse(text) as { cases?: Case[] } | Case[]
  return Array.isArray(file) ? file : (file.cases ?? [])
}

async function run(kit: Kit, { id, kind, title = '', given, expect }: Case) {
  const about = { id, kind, title, expected: expect }
  const runner = KINDS[kind]
  if (!runner) return { ...about, got: null, reason: `There is no kind ${kind}.`, pass: false }
  try {
    const got = await runner(kit, { given, expect, title })
    const keys = Object.keys(expect)
    return { ...about, got, pass: keys.length > 0 && keys.every((key) => same(key, expect[key], got[key])) }
  } catch (error) {
    const { message, reason, issues } = error as Error & { reason?: string; issues?: unknown }
    return { ...about, got: null, reason: reason ?? message, message, issues, pass: false }
  }
}
