import { expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuardAddress } from '../support/run.ts'

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
  const guard = spawn(process.execPath, ['test/support/postgres-guard.ts', directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(guard.stdout, 'data')
  const { port, token } = JSON.parse(readFileSync(join(directory, 'guard.json'), 'utf8')) as GuardAddress
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
