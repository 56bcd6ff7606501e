import { type FSWatcher, mkdirSync, readFileSync, rmSync, unlinkSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** One instance per user-data folder; the later one leaves its arguments for the first and is told no. */
export class InstanceLock {
  #file = ''
  #watcher: FSWatcher | null = null

  take(folder: string, onSecond: (argv: string[]) => void): boolean {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'instance-lock')
    const call = join(folder, 'second-instance')
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
    } catch {
      if (alive(Number(readFileSync(file, 'utf8')))) {
        writeFileSync(call, JSON.stringify(process.argv))
        return false
      }
      unlinkSync(file)
      return this.take(folder, onSecond)
    }
    this.#file = file
    this.#watcher = watch(folder, (_kind, name) => {
      if (name !== 'second-instance') return
      try {
        const argv = JSON.parse(readFileSync(call, 'utf8')) as string[]
        rmSync(call)
        onSecond(argv)
      } catch {
        // Half written: another event follows. Gone: it was taken already.
        return
      }
    }).unref()
    return true
  }

  release(): void {
    this.#watcher?.close()
    if (this.#file) rmSync(this.#file, { force: true })
  }
}
