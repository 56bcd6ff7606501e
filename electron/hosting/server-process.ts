import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { HostOrder } from '../../shared/sync/index.ts'

/** A practice server in a process of its own. */
export type ServerProcess = {
  post(order: HostOrder): void
  onMessage(heard: (message: unknown) => void): void
  onExit(gone: () => void): void
  /** Ends it at once. */
  kill(): void
}
/** Starts one. @param program the file to run */
export type ServerStarter = (program: string) => ServerProcess

/** Where the program lies: beside this room when run from source, beside the bundle when built. It is no part of this room. */
export function hostedProgram(): string {
  const source = fileURLToPath(new URL('../../server/hosted.ts', import.meta.url))
  return existsSync(source) ? source : fileURLToPath(new URL('./hosted.js', import.meta.url))
}

/** As a process of Node's, for the shells that run under it. */
export const nodeStarter: ServerStarter = (program) => {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.on('error', () => undefined)
  return {
    post: (order) => {
      if (child.connected) child.send(order)
    },
    onMessage: (heard) => void child.on('message', heard),
    onExit(gone) {
      child.once('exit', gone)
      // One that never began has no end either.
      child.on('error', () => child.pid === undefined && gone())
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
