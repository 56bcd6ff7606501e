import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import { loud } from './loud.ts'

type Handler = (event: object, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter implements Pick<Electron.IpcMain, 'removeHandler'> {
  private readonly handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }
  /** @throws what the handler throws, or Electron's own words when there is none */
  async invoke(channel: string, event: object, args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...args)
  }
}

export const ipcMain = loud('ipcMain', new IpcMain())
