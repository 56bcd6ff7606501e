import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

let library: string | undefined

/** The recorder works by LD_PRELOAD, which only Linux has; elsewhere the suites that need it say so and are not run. */
export const faultDiskRuns = process.platform === 'linux'

/**
 * Compiles fault-disk.c once per process. @returns the shared library for LD_PRELOAD
 * @throws Error in one sentence when there is no C compiler and none can be installed
 */
export function faultDisk(): string {
  if (library) return library
  const folder = mkdtempSync(join(tmpdir(), 'daybook-fault-disk-'))
  const built = join(folder, 'fault-disk.so')
  const source = join(import.meta.dirname, 'fault-disk.c')
  const compile = () =>
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', built, source, '-ldl', '-lpthread'], { stdio: 'pipe' })
  try {
    compile()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    installCompiler()
    compile()
  }
  library = built
  return built
}

function installCompiler() {
  const sentence =
    'The power-loss tests need a C compiler: install one (Debian and Ubuntu: sudo apt-get install gcc libc6-dev).'
  if (process.getuid?.() !== 0) throw new Error(sentence)
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'pipe' })
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'gcc', 'libc6-dev'], {
      stdio: 'pipe',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  } catch {
    throw new Error(sentence)
  }
}

/** Which calls a fault counts: any mix of these. */
export const ON = { write: 1, sync: 2, create: 4, name: 8 } as const
export type Fault = {
  on: number
  call: number
  error: 'EIO' | 'ENOSPC' | 'EROFS' | 'EDQUOT'
  sticky: boolean
  partial?: boolean
}

/** The switch of the fault disk: 32 bytes of a file that both processes have mapped. */
export class FaultSwitch {
  readonly file: string
  #fd: number
  /** @param made `existing` in the process that the fault disk is loaded into, whose switch was made before */
  constructor(file: string, made: 'new' | 'existing' = 'new') {
    this.file = file
    if (made === 'new') writeFileSync(file, Buffer.alloc(32))
    this.#fd = openSync(file, 'r+')
  }
  /** From now on the `call`-th matching call fails (and all after it, if sticky). */
  arm(fault: Fault) {
    const words = [
      1,
      fault.on,
      fault.call,
      fault.sticky ? 1 : 0,
      constants.errno[fault.error],
      0,
      fault.partial ? 1 : 0,
      0,
    ]
    writeSync(this.#fd, Buffer.from(Int32Array.from(words).buffer), 0, 32, 0)
  }
  /** @returns how many calls were failed, and how many matched, since it was armed */
  disarm(): { failed: number; calls: number } {
    const words = new Int32Array(8)
    readSync(this.#fd, Buffer.from(words.buffer), 0, 32, 0)
    writeSync(this.#fd, Buffer.alloc(32), 0, 32, 0)
    return { failed: words[5] ?? 0, calls: words[7] ?? 0 }
  }
  close() {
    closeSync(this.#fd)
  }
}
