import { BUILT_IN } from '../../electron/safety/built-in.data.ts'
import { openPackage } from '../../electron/safety/index.ts'
import { compileKnowledge, type Knowledge } from '../../shared/safety/index.ts'
import type { ConformResult } from './finding.ts'
import { replayBundles } from './replay/bundles.ts'
import { replayDemo } from './replay/demo.ts'
import { per100 } from './replay/tally.ts'

/** Source: the promise of drug safety: at most 4 interruptions per 100 new prescriptions, over 10,000. */
const MOST_PER_100 = 4
const ORDERS = Number(process.env['DAYBOOK_REPLAY'] ?? 10_000)
/** Patients of the demonstration that were looked at while the generator was written, and others that nobody had looked at. */
const SPLITS = { lookedAt: 0, held: 500_000 } as const

/**
 * Replays prescriptions in order of time: the orders of FHIR bundles, and what the demonstration's generator prescribes, half
 * of it for patients that nobody looked at before. The engine switched off is the control: it must change the figure.
 */
export async function conform(paths: readonly string[]): Promise<ConformResult> {
  const { knowledge } = openPackage(BUILT_IN, { proven: true })
  const both = { knowledge, silenced: silencedOf(knowledge) }
  const bundles = await replayBundles(paths, both)
  const left = Math.max(0, ORDERS - bundles.engine.orders)
  const lookedAt = await replayDemo({ first: SPLITS.lookedAt, orders: Math.ceil(left / 2) }, both)
  const held = await replayDemo({ first: SPLITS.held, orders: Math.ceil(left / 2) }, both)
  const parts = [bundles, lookedAt, held]
  const sum = (of: 'engine' | 'engineOff', what: 'orders' | 'newOrders' | 'newInterrupted' | 'newPanels') =>
    parts.reduce((total, part) => total + part[of][what], 0)
  const per100New = per100(sum('engine', 'newPanels'), sum('engine', 'newOrders'))
  const off = per100(sum('engineOff', 'newPanels'), sum('engineOff', 'newOrders'))
  const changed = sum('engine', 'newInterrupted') !== sum('engineOff', 'newInterrupted')
  return {
    // Every part by itself: a mild one must not hide another.
    pass: sum('engine', 'orders') > 0 && parts.every(({ engine }) => engine.per100New <= MOST_PER_100) && changed,
    orders: sum('engine', 'orders'),
    newOrders: sum('engine', 'newOrders'),
    per100New,
    per100NewOrderByOrder: per100(
      bundles.orderByOrder.newInterrupted + lookedAt.engine.newInterrupted + held.engine.newInterrupted,
      sum('engine', 'newOrders'),
    ),
    per100NewEngineOff: off,
    switchingOffChangesIt: changed,
    bundles,
    demonstration: { lookedAt, held },
  }
}

/** The same knowledge without what it knows of drugs together and of drugs alone; what remains are doubles and allergies. */
export const silencedOf = ({ payload }: Knowledge): Knowledge =>
  compileKnowledge(
    { ...payload, table: { sets: [], cells: [] }, facts: [], highPriority: [], highPriorityQt: [] },
    'off',
  )
