/**
 * A practice server that says on the local network that it is there. None of it is proven: whoever means to speak to it proves its authority
 * first (SPEC S120, S121).
 */
export type FoundServer = {
  address: string
  port: number
  /** The epoch that it says it serves. */
  epoch: number
}

/** One that is found before a practice is known: what a person may choose by. */
export type OfferedServer = FoundServer & {
  /** What the computer is called. */
  host: string
  /** The first letters of its authority's fingerprint. */
  fingerprint: string
  /** What the practice is called, where it says so to everybody. */
  practiceName: string | null
}

/** Looks on the local network. Never throws; takes some seconds. */
export type ServerFinder = {
  /** The servers that know the practice's identifier; the newest epoch first. */
  serversOf(practiceId: string): Promise<FoundServer[]>
  /** Every practice server. */
  servers(): Promise<OfferedServer[]>
}

/** Finds nothing. */
export const loneServerFinder: ServerFinder = { serversOf: async () => [], servers: async () => [] }
