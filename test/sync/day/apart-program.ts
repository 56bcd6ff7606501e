import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { startCore } from '../../../electron/core.ts'
import type { Connection } from '../../../electron/doors.ts'
import { fileDeviceSecrets } from '../../../electron/security/device-secrets.ts'
import type { Instant } from '../../../shared/kernel/index.ts'
import type { ToApart } from './apart.ts'

/** A PC of the played day as a process of its own, which hears what is done at it from whoever started it. */
const [dataDir = '', behind = '0'] = process.argv.slice(2)
let behindMs = Number(behind)
const core = await startCore({
  dataDir,
  version: '0.0.0-test',
  deviceSecrets: fileDeviceSecrets(dataDir),
  validateOutputs: true,
  clock: { now: () => (Date.now() - behindMs) as Instant },
})
const seats = new Map<number, Connection>()
const seat = (number: number): Connection => {
  const known = seats.get(number) ?? core.connect('cli')
  seats.set(number, known)
  return known
}

/** From now on the next record that is written beside the database breaks off in its middle, and with it this process. */
function dieWriting(): void {
  const write = fs.writeSync as (handle: number, bytes: Buffer, from: number, length: number, at: number) => number
  fs.writeSync = ((handle: number, bytes: Buffer, from: number, length: number, at: number) => {
    write(handle, bytes, from, Math.floor(length / 2), at)
    process.kill(process.pid, 'SIGKILL')
    return length
  }) as typeof fs.writeSync
  syncBuiltinESMExports()
}

process.on('message', (asked: ToApart) => {
  if (asked.kind === 'time') behindMs = asked.behindMs
  if (asked.kind === 'die-writing') dieWriting()
  if (asked.kind === 'call')
    void seat(asked.seat)
      .call(asked.call)
      .then((outcome) => process.send?.({ kind: 'answer', of: asked.of, outcome }))
  if (asked.kind === 'close') void core.close().then(() => process.exit(0))
})
process.send?.({ kind: 'ready' })
