// One set-up at a time per folder: two commands started together must not both run npm ci.
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from './programs.mjs'

const NAME = `daybook-setup-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}.lock`

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

/** The process that holds the lock, or 0 when it is gone (or died between making and writing the file). */
function holder(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    return pid && alive(pid) ? pid : 0
  } catch {
    return 0
  }
}

/**
 * Runs `work` while no other set-up of this folder runs; a lock left by a dead process is taken over.
 * @template T
 * @param {() => T | Promise<T>} work
 * @param {(line: string) => void} say told once if it has to wait
 * @param {string} directory where the lock file stands
 * @returns {Promise<T>}
 */
export async function alone(work, say, directory = tmpdir()) {
  const path = join(directory, NAME)
  let told = false
  let orphaned = 0
  while (!take(path)) {
    orphaned = holder(path) ? 0 : orphaned + 1
    if (orphaned > 5) rmSync(path, { force: true })
    if (!told) say('Another set-up of this folder is running; waiting for it.')
    told = true
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}
