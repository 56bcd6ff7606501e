import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, latency, timesOf } from './bench.ts'

const CLI = fileURLToPath(new URL('../build/bootstrap/daybook.mjs', import.meta.url))

/** Starts Daybook on a folder, fetches the page that its address leads to, and ends it. */
async function startOnce(dataDir: string): Promise<void> {
  const env = { ...process.env, DAYBOOK_DATA: dataDir }
  const program = spawn(process.execPath, [CLI, 'open', '--no-browser'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(program, 'exit')
  let said = ''
  for await (const chunk of program.stdout) {
    said += String(chunk)
    const [address] = /http:\/\/\S+/.exec(said) ?? []
    if (!address) continue
    const page = await fetch(address)
    await page.text()
    if (!page.ok) throw new Error(`the first page answered ${page.status}`)
    break
  }
  program.kill('SIGTERM')
  await ended
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
