import { expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuardAddress } from '../support/run.ts'

/** The guard of a run whose folder is `directory`, once it is ready. */
async function guardOf(directory: string, env = process.env) {
  const guard = spawn(process.execPath, ['test/support/postgres-guard.ts', directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  })
  await once(guard.stdout, 'data')
  const { port, token } = JSON.parse(readFileSync(join(directory, 'guard.json'), 'utf8')) as GuardAddress
  return { guard, port, token }
}

async function connects(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test('a run that is killed leaves neither a server nor a folder behind', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'daybook-guard-test-'))
  const { guard, port, token } = await guardOf(directory)
  const stranger = await fetch(`http://127.0.0.1:${port}/`)
  expect(stranger.status).toBe(403)
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: token } })
  const server = (await answer.json()) as { port: number }
  expect(await connects(server.port)).toBe(true)
  // What the guard sees of a killed parent: its end of the pipe is closed.
  const ended = once(guard, 'exit')
  guard.stdin.destroy()
  await ended
  expect(await connects(server.port)).toBe(false)
  expect(existsSync(directory)).toBe(false)
})

test('in a folder that only its owner may enter, root too, there is a server all the same, and nothing is left of it', async () => {
  // As for a clone below /root: as root, PostgreSQL runs as somebody who may not enter there.
  const closed = mkdtempSync(join(tmpdir(), 'daybook-closed-'))
  const { mode } = statSync(closed)
  expect(mode & 0o077).toBe(0)
  const directory = join(closed, 'run')
  const before = readdirSync('/tmp').filter((name) => name.startsWith('daybook-postgres-'))
  const { guard, port, token } = await guardOf(directory, { ...process.env, TMPDIR: closed })
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: token } })
  expect(answer.status).toBe(200)
  const server = (await answer.json()) as { port: number }
  expect(await connects(server.port)).toBe(true)
  const ended = once(guard, 'exit')
  guard.stdin.destroy()
  await ended
  expect(readdirSync(closed)).toEqual([])
  expect(readdirSync('/tmp').filter((name) => name.startsWith('daybook-postgres-') && !before.includes(name))).toEqual(
    [],
  )
  rmdirSync(closed)
}, 120_000)
