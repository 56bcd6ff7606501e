import { dirname } from 'node:path'
import type { Random } from './seeded.ts'
import type { DiskEvent } from './trace.ts'

/** A disk writes whole sectors of this many bytes; a write of several may be torn between them. */
const SECTOR = 512

type Change = { at: number; bytes: Buffer } | { size: number }
type DiskFile = { durable: Buffer; unsynced: Change[] }
type NameChange = { path: string; file: DiskFile | null; from?: string }

/** What may become of the unsynced writes when the power goes. Dropping a write and keeping a later one is reordering. */
const LOSSES = [
  'none kept',
  'all kept',
  'some writes',
  'some sectors',
  'first ones, last torn',
  'only the last',
] as const

/**
 * A disk that tells what a sync has made lasting from what only the operating system holds. It follows a recorded
 * trace and, at any point of it, makes a state in which the power may leave the disk: everything synced is there;
 * of each file's unsynced writes any subset, torn at 512 bytes; unsynced creates, renames and unlinks happened or not.
 * Source: POSIX fsync(2): only a sync of the folder makes a new name lasting.
 */
export class PowerLossDisk {
  #names = new Map<string, DiskFile>()
  #durableNames = new Map<string, DiskFile>()
  #unsyncedNames: NameChange[] = []
  #byInode = new Map<bigint, DiskFile>()
  #folders = new Map<bigint, string>()

  constructor(start: ReadonlyMap<string, Buffer> = new Map()) {
    for (const [path, bytes] of start) this.#names.set(path, { durable: bytes, unsynced: [] })
    this.#durableNames = new Map(this.#names)
  }

  follow(event: DiskEvent): void {
    switch (event.kind) {
      case 'open':
        return this.#open(event)
      case 'write':
        this.#file(event.inode).unsynced.push({ at: event.at, bytes: event.bytes })
        return
      case 'truncate':
        this.#file(event.inode).unsynced.push({ size: event.size })
        return
      case 'sync':
        return this.#sync(event.inode)
      case 'rename': {
        const file = this.#names.get(event.from)
        if (!file) return
        this.#names.delete(event.from)
        this.#names.set(event.to, file)
        this.#unsyncedNames.push({ path: event.to, file, from: event.from })
        return
      }
      case 'unlink':
        this.#names.delete(event.path)
        this.#unsyncedNames.push({ path: event.path, file: null })
        return
      case 'mark':
    }
  }

  #open(event: DiskEvent & { kind: 'open' }) {
    let file = event.created ? undefined : this.#names.get(event.path)
    if (!file && !event.created) {
      this.#folders.set(event.inode, event.path)
      return
    }
    if (!file) {
      file = { durable: Buffer.alloc(0), unsynced: [] }
      this.#names.set(event.path, file)
      this.#unsyncedNames.push({ path: event.path, file })
    }
    if (event.emptied) file.unsynced.push({ size: 0 })
    this.#folders.delete(event.inode)
    this.#byInode.set(event.inode, file)
  }

  #file(inode: bigint): DiskFile {
    const file = this.#byInode.get(inode)
    if (!file) throw new Error('The trace writes to a file that it never opened')
    return file
  }

  #sync(inode: bigint) {
    const folder = this.#folders.get(inode)
    if (folder === undefined) {
      const file = this.#file(inode)
      file.durable = applied(file.durable, file.unsynced)
      file.unsynced = []
      return
    }
    this.#unsyncedNames = this.#unsyncedNames.filter((change) => {
      if (dirname(change.path) !== folder) return true
      rename(this.#durableNames, change)
      return false
    })
  }

  /** One state in which the power may leave the disk now: path → bytes. */
  afterPowerLoss(random: Random): Map<string, Buffer> {
    const names = new Map(this.#durableNames)
    const inOrder = random.chance(0.5)
    const kept = random.below(this.#unsyncedNames.length + 1)
    for (const [i, change] of this.#unsyncedNames.entries())
      if (inOrder ? i < kept : random.chance(0.5)) rename(names, change)
    const loss = random.pick(LOSSES)
    const files = new Map<DiskFile, Buffer>()
    for (const file of names.values())
      if (!files.has(file)) files.set(file, applied(file.durable, surviving(file.unsynced, loss, random)))
    return new Map([...names].map(([path, file]) => [path, files.get(file) ?? Buffer.alloc(0)]))
  }
}

function rename(names: Map<string, DiskFile>, change: NameChange) {
  if (change.from !== undefined) {
    if (names.get(change.from) !== change.file) return
    names.delete(change.from)
  }
  if (change.file) names.set(change.path, change.file)
  else names.delete(change.path)
}

function surviving(changes: Change[], loss: (typeof LOSSES)[number], random: Random): Change[] {
  switch (loss) {
    case 'none kept':
      return []
    case 'all kept':
      return changes
    case 'some writes':
      return changes.filter(() => random.chance(0.5))
    case 'some sectors':
      return changes.flatMap((change) => sectors(change).filter(() => random.chance(0.5)))
    case 'first ones, last torn': {
      const first = changes.slice(0, random.below(changes.length + 1))
      const last = first.pop()
      return last ? [...first, ...sectors(last).filter(() => random.chance(0.5))] : first
    }
    case 'only the last':
      return changes.slice(-1)
  }
}

function sectors(change: Change): Change[] {
  if ('size' in change) return [change]
  const parts: Change[] = []
  for (let at = change.at; at < change.at + change.bytes.length; ) {
    const end = Math.min(change.at + change.bytes.length, (Math.floor(at / SECTOR) + 1) * SECTOR)
    parts.push({ at, bytes: change.bytes.subarray(at - change.at, end - change.at) })
    at = end
  }
  return parts
}

/** The bytes of a file after these changes, in order; what was never written between them reads as zeros. */
function applied(before: Buffer, changes: Change[]): Buffer {
  let size = before.length
  let largest = size
  for (const change of changes) {
    size = 'size' in change ? change.size : Math.max(size, change.at + change.bytes.length)
    largest = Math.max(largest, size)
  }
  const bytes = Buffer.alloc(largest)
  before.copy(bytes)
  let end = before.length
  for (const change of changes) {
    if ('size' in change) {
      if (change.size < end) bytes.fill(0, change.size, end)
      end = change.size
    } else {
      change.bytes.copy(bytes, change.at)
      end = Math.max(end, change.at + change.bytes.length)
    }
  }
  return bytes.subarray(0, end)
}
