import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAuthority } from '../server/certificates.ts'
import { ServerFolder } from '../server/folder.ts'
import { serverClock } from '../server/practice.ts'
import { takeOver } from '../server/take-over.ts'
import { patientRow } from '../test/support/rows.ts'
import { keyOf, scratchStore } from '../test/support/stores.ts'
import { pc, serverOn } from '../test/sync/fleet.ts'
import type { Bench, Figure } from './bench.ts'

/** What five clinicians write in some years, and the smaller half of it for a machine that is busy. */
const SIZES = (process.env['DAYBOOK_BENCH_OPERATIONS'] ?? '200000').split(',').map(Number)
const A_UNIT = 20
const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }

/** A server made out of a PC of so many operations, from the press of the button to a folder that can be started. */
async function takenOverAt(operations: number): Promise<Figure> {
  const hub = await scratchStore()
  const north = await pc('north', serverOn({ journal: hub.store.journal, clock: hub.clock }))
  const scratch = mkdtempSync(join(tmpdir(), 'daybook-bench-'))
  try {
    for (let at = 0; at < operations; at += A_UNIT)
      await north.store.journal.work(AUTHOR, async (work) => {
        for (let i = 0; i < A_UNIT; i++) await work.insert('patient', patientRow(at + i))
      })
    await north.catchUp()
    const authority = await makeAuthority('Daybook: bench', serverClock.now())
    const heir = { file: north.store.engine.raw.name, key: keyOf(Buffer.alloc(32, 9)), authority, was: [] }
    const settings = { practiceName: 'Maple Street', listen: '127.0.0.1', port: 0, names: [] }
    const { ms } = await takeOver(new ServerFolder(join(scratch, 'server')), settings, heir)
    return { what: `a server out of a PC of ${operations} changes`, value: ms, unit: 'ms', promised: 120_000 }
  } finally {
    await north.remove()
    await hub.remove()
    rmSync(scratch, { recursive: true, force: true })
  }
}

export const bench: Bench = {
  promise: 'Any PC takes the server’s place within two minutes',
  async run() {
    const figures: Figure[] = []
    for (const operations of SIZES) figures.push(await takenOverAt(operations))
    return figures
  },
}
