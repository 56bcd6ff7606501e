import { readFileSync } from 'node:fs'

/** One event that the fault disk recorded, in the order in which it happened. */
export type DiskEvent =
  | { kind: 'open'; inode: bigint; path: string; created: boolean; emptied: boolean }
  | { kind: 'write'; inode: bigint; at: number; bytes: Buffer }
  | { kind: 'truncate'; inode: bigint; size: number }
  | { kind: 'sync'; inode: bigint }
  | { kind: 'rename'; from: string; to: string }
  | { kind: 'unlink'; path: string }
  | { kind: 'mark'; text: string }

const HEAD = 24

/** Reads a trace file of fault-disk.c. @throws Error for an event it does not know or a cut-off file */
export function readTrace(file: string): DiskEvent[] {
  const all = readFileSync(file)
  const events: DiskEvent[] = []
  for (let at = 0; at < all.length; ) {
    const length = all.readUInt32LE(at + 4)
    const bytes = all.subarray(at + HEAD, at + HEAD + length)
    if (bytes.length !== length) throw new Error('The trace is cut off')
    events.push(
      eventOf(all.toString('latin1', at, at + 1), all.readBigUInt64LE(at + 8), all.readBigUInt64LE(at + 16), bytes),
    )
    at += HEAD + length
  }
  return events
}

function eventOf(type: string, inode: bigint, second: bigint, bytes: Buffer): DiskEvent {
  switch (type) {
    case 'O':
      return {
        kind: 'open',
        inode,
        path: bytes.toString(),
        created: (second & 1n) !== 0n,
        emptied: (second & 2n) !== 0n,
      }
    case 'W':
      return { kind: 'write', inode, at: Number(second), bytes }
    case 'T':
      return { kind: 'truncate', inode, size: Number(second) }
    case 'S':
      return { kind: 'sync', inode }
    case 'R': {
      const [from = '', to = ''] = bytes.toString().split('\0')
      return { kind: 'rename', from, to }
    }
    case 'U':
      return { kind: 'unlink', path: bytes.toString() }
    case 'M':
      return { kind: 'mark', text: bytes.toString() }
    default:
      throw new Error(`The trace holds an unknown event "${type}"`)
  }
}

/** The same events on a disk that confirms the syncs of these files and does nothing. */
export function withoutSyncs(events: DiskEvent[], of: (path: string) => boolean): DiskEvent[] {
  const paths = new Map<bigint, string>()
  return events.filter((event) => {
    if (event.kind === 'open') paths.set(event.inode, event.path)
    return event.kind !== 'sync' || !of(paths.get(event.inode) ?? '')
  })
}
