import { expect } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FIRST_PRACTICE, PASSWORDS } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { program } from './program.ts'

export type Login = keyof typeof PASSWORDS
type Answer = { ok: boolean; value: Record<string, unknown>; failure: { code: string } }

/** A PC on which Daybook is installed: the command line as a program of its own, on real encrypted files. */
export async function installed() {
  const folder = join(await scratch('practice'), 'data')
  const files = await scratch('passwords')
  for (const [login, password] of Object.entries(PASSWORDS)) writeFileSync(join(files, login), `${password}\n`)
  const start = (args: string[], input?: string) => program('electron/cli/main.ts', args, folder, input)
  const daybook = async (args: string[], input?: string) => {
    const started = start(args, input)
    const { code } = await started.ended
    return { code, out: started.out(), said: started.said() }
  }
  const as = (login: Login) => ['--user', login, '--password-file', join(files, login)]
  return {
    folder,
    files,
    start,
    daybook,
    as,
    init: () => daybook(['init', '--input', '-'], JSON.stringify(FIRST_PRACTICE)),
    verify: () => daybook(['audit', 'verify', ...as('privacy')]),
    async call(channel: string, input: unknown, login: Login = 'dr.lee') {
      const { out, said } = await daybook(['call', channel, '--input', '-', ...as(login)], JSON.stringify(input))
      expect(said.replace('Waiting for another daybook command to end.\n', '')).toBe('')
      return JSON.parse(out) as Answer
    },
  }
}
export type Installed = Awaited<ReturnType<typeof installed>>
