import { expect, test } from '@jest/globals'
import { signingKey } from '../../build/knowledge/keys.ts'
import { openPackage } from '../../electron/safety/index.ts'
import { pack, PAYLOAD } from '../safety/asking.ts'
import { replayDemo } from './replay/demo.ts'
import { silencedOf } from './replay.ts'

const { knowledge } = openPackage(JSON.stringify(pack(PAYLOAD, signingKey({}))))
const ORDERS = 60

test('the demonstration prescribes the same every time, by the product’s own check, and a silenced engine is found out', async () => {
  const both = { knowledge, silenced: silencedOf(knowledge) }
  const [one, other] = [
    await replayDemo({ first: 0, orders: ORDERS }, both),
    await replayDemo({ first: 0, orders: ORDERS }, both),
  ]
  expect(other).toEqual(one)
  const { engine, engineOff } = one
  expect(engine.orders).toBeGreaterThanOrEqual(ORDERS)
  expect(engine.newOrders).toBeGreaterThan(0)
  expect(engine.newOrders).toBeLessThan(engine.orders)
  expect(engine.failed).toBe(0)
  expect(engine.interrupted).toBeGreaterThan(0)
  // The control: without the engine the same orders come to another figure.
  expect(engineOff.orders).toBe(engine.orders)
  expect(engineOff.interrupted).toBeLessThan(engine.interrupted)
}, 240_000)
