import { contracts } from '../../shared/contracts.ts'
import { type Bridge, type ClientOf, createClient } from '../../shared/ipc/index.ts'
import { createBrowserBridge } from './browser-bridge.ts'
import { useLine } from './line.ts'

declare global {
  interface Window {
    /** Exposed by the Electron preload; absent in a normal browser window. */
    daybook?: Bridge
  }
}

type Clients = { [K in keyof typeof contracts]: ClientOf<(typeof contracts)[K]> }

/** The core, as typed functions by capability. */
export const core: Clients = (() => {
  const bridge = window.daybook ?? createBrowserBridge((open) => useLine.setState({ lost: !open }))
  const pairs = Object.entries(contracts).map(([name, contract]) => [name, createClient(name, contract, bridge)])
  return Object.fromEntries(pairs) as Clients
})()
