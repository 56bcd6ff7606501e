import { type ChildProcess, spawn } from 'node:child_process'

const started = new Set<ChildProcess>()

export type Program = {
  child: ChildProcess
  out(): string
  said(): string
  /** Until what it printed, on either stream, matches. @throws when it ends before */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a program of this repository under this Node, with its own data folder. */
export function program(file: string, args: string[], dataDir: string, input?: string): Program {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DAYBOOK_DATA: dataDir },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  started.add(child)
  let out = ''
  let said = ''
  const watchers = new Set<() => void>()
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    for (const watch of watchers) watch()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    for (const watch of watchers) watch()
  })
  child.stdin.end(input)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      started.delete(child)
      resolve({ code, signal })
    })
  })
  return {
    child,
    out: () => out,
    said: () => said,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const found = pattern.exec(out) ?? pattern.exec(said)
          if (!found) return
          watchers.delete(watch)
          resolve(found)
        }
        watchers.add(watch)
        watch()
        void ended.then(() => reject(new Error(`it ended without printing ${pattern}:\n${out}\n${said}`)))
      }),
  }
}

/** Kills whatever a test left running. */
export async function endPrograms(): Promise<void> {
  for (const child of started) child.kill('SIGKILL')
  while (started.size > 0) await new Promise((resolve) => setTimeout(resolve, 10))
}
