import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import { loud } from './loud.ts'

type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  decide: (answer: Electron.CallbackResponse) => void,
) => void
type Ask = (contents: unknown, permission: string, decide: (granted: boolean) => void, details: object) => void
type Check = (contents: unknown, permission: string, origin: string, details: object) => boolean

/** Every request that a page wanted to make, and what became of it. `let-through` is a hole in the application. */
export type Requested = { url: string; type: string; verdict: 'own' | 'cancelled' | 'let-through' }

class Session extends EventEmitter {
  readonly requested: Requested[] = []
  spellChecker = true
  private before: BeforeRequest | null = null
  // Electron grants everything where nothing was set.
  private ask: Ask = (_contents, _permission, decide) => decide(true)
  private check: Check = () => true
  private device: (details: Electron.DevicePermissionHandlerHandlerDetails) => boolean = () => false

  readonly webRequest = loud('session.webRequest', {
    onBeforeRequest: (first: BeforeRequest | Electron.WebRequestFilter | null, second?: BeforeRequest | null) => {
      this.before = typeof first === 'function' ? first : (second ?? null)
    },
  } satisfies Partial<Record<keyof Electron.WebRequest, unknown>>)

  setPermissionRequestHandler(handler: Ask | null): void {
    this.ask = handler ?? ((_contents, _permission, decide) => decide(true))
  }
  setPermissionCheckHandler(handler: Check | null): void {
    this.check = handler ?? (() => true)
  }
  setDevicePermissionHandler(handler: typeof this.device | null): void {
    this.device = handler ?? (() => false)
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled
  }

  /** Whether a permission is granted both when checked and when asked for. */
  async grants(permission: string, origin: string): Promise<boolean> {
    const asked = await new Promise<boolean>((resolve) =>
      this.ask(null, permission, resolve, { requestingUrl: origin }),
    )
    return asked && this.check(null, permission, origin, {})
  }

  /** Asks the application about a request. */
  async cancels(url: string, resourceType: string): Promise<boolean> {
    const { before } = this
    if (!before) return false
    const details = { url, resourceType, method: 'GET', id: 0 } as unknown as Electron.OnBeforeRequestListenerDetails
    const answer = await new Promise<Electron.CallbackResponse>((resolve) => before(details, resolve))
    return answer.cancel === true
  }
}

export const defaultSession = loud('session.defaultSession', new Session())
/** The double has the default session alone: a second one would have rules of its own that no test looks at. */
export const session = loud('session', { defaultSession })
