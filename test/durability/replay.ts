import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { PowerLossDisk } from './power-loss.ts'
import type { Random } from './seeded.ts'
import { lossesIn, type StoreUnderTest } from './store-under-test.ts'
import type { DiskEvent } from './trace.ts'

export type Replayed = { points: number; acknowledged: number; failed: { event: number; problems: string[] }[] }

/**
 * Cuts the power at `points` random moments of a recorded run, puts what the disk then holds into a folder, opens it
 * with the store and looks for every unit acknowledged before that moment.
 * @param scratch a folder to write in, best in memory
 */
export async function replayPowerLoss(
  run: { folder: string; events: DiskEvent[] },
  store: StoreUnderTest,
  options: { points: number; random: Random; scratch: string },
): Promise<Replayed> {
  const firstMark = run.events.findIndex((event) => event.kind === 'mark')
  if (firstMark < 0) throw new Error('The recorded run acknowledged nothing')
  const moments = Array.from(
    { length: options.points },
    () => firstMark + 1 + options.random.below(run.events.length - firstMark),
  )
  moments.sort((a, b) => a - b)
  const disk = new PowerLossDisk()
  const acknowledged: number[] = []
  const result: Replayed = { points: 0, acknowledged: 0, failed: [] }
  let at = 0
  for (const moment of moments) {
    for (; at < moment; at++) {
      const event = run.events[at]
      if (event?.kind === 'mark') acknowledged.push(Number(event.text))
      else if (event) disk.follow(event)
    }
    const folder = join(options.scratch, `cut-${result.points}`)
    lay(disk.afterPowerLoss(options.random), run.folder, folder)
    const problems = await lossesIn(store, folder, acknowledged)
    if (problems.length > 0) result.failed.push({ event: moment, problems })
    rmSync(folder, { recursive: true, force: true })
    result.points++
    result.acknowledged += acknowledged.length
  }
  return result
}

/** Writes the files of a disk state. The WAL index lives in memory alone: after a power loss there is none. */
export function lay(files: Map<string, Buffer>, recordedIn: string, folder: string) {
  mkdirSync(folder, { recursive: true })
  for (const [path, bytes] of files) {
    if (path.endsWith('-shm')) continue
    const target = join(folder, relative(recordedIn, path))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }
}
