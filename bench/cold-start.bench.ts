import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, latency, timesOf } from './bench.ts'

const CLI = fileURLToPath(new URL('../build/bootstrap/daybook.cjs', import.meta.url))

/** Fetches the page behind a one-time address as a browser does: the first answer hands over a cookie and leads on. */
async function openPage(address: string): Promise<void> {
  const admitted = await fetch(address, { redirect: 'manual' })
  const cookie = admitted.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const page = await fetch(new URL(admitted.headers.get('location') ?? '/', address), { headers: { cookie } })
  const text = await page.text()
  if (!page.ok || !text.includes('<script'))
    throw new Error(`the first page answered ${page.status}: ${text.slice(0, 200)}`)
}

/** Starts Daybook on a folder, opens its first page, and ends it. */
async function startOnce(dataDir: string): Promise<void> {
  const env = { ...process.env, DAYBOOK_DATA: dataDir }
  const program = spawn(process.execPath, [CLI, 'open', '--no-browser'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(program, 'exit')
  try {
    let said = ''
    for await (const chunk of program.stdout) {
      said += String(chunk)
      const [address] = /http:\/\/\S+(?=\n)/.exec(said) ?? []
      if (!address) continue
      await openPage(address)
      return
    }
    throw new Error('Daybook ended without an address')
  } finally {
    program.kill('SIGTERM')
    await ended
  }
}

export const bench: Bench = {
  promise: 'The sign-in screen is there soon after the start',
  async run() {
    const dataDir = mkdtempSync(join(tmpdir(), 'daybook-bench-'))
    try {
      const times = await timesOf(7, () => startOnce(dataDir), 1)
      return latency('from start to the first page, browser shell', times, 3000)
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
}
