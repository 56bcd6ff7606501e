/**
 * The process that is killed: loads everything, says `ready`, and at the one line of JSON on standard input starts to
 * write unit after unit, acknowledging each on standard output or, when it is recorded, in the marks file.
 */
import { openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { STORES, type StoreName } from './stores.ts'

/** `marks`: where to acknowledge instead, and a sign that the store is still to be made. */
export type Orders = { store: StoreName; folder: string; first: number; units: number; marks?: string }

const input = createInterface({ input: process.stdin })
input.once('line', (line) => void obey(line))

async function obey(line: string) {
  const orders = JSON.parse(line) as Orders
  const store = STORES[orders.store]
  const acknowledgements = orders.marks === undefined ? 1 : openSync(orders.marks, 'a')
  if (orders.marks !== undefined) await store.create(orders.folder)
  const open = await store.open(orders.folder)
  for (let unit = orders.first; unit < orders.first + orders.units; unit++) {
    await open.write(unit)
    writeSync(acknowledgements, `${unit}\n`)
  }
  await open.close()
  input.close()
}
writeSync(1, 'ready\n')
