import { utilityProcess } from 'electron'
import type { ServerStarter } from '../hosting/server-process.ts'

/** As a process of Electron's: its own binary may not be run as Node. */
export const utilityStarter: ServerStarter = (program) => {
  const child = utilityProcess.fork(program, [], { serviceName: 'Daybook practice server', stdio: 'ignore' })
  return {
    post: (order) => child.postMessage(order),
    onMessage: (heard) => void child.on('message', heard),
    onExit: (gone) => void child.once('exit', () => gone()),
    kill: () => void child.kill(),
  }
}
