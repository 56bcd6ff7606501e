import { createHash, randomBytes } from 'node:crypto'
import { snakeCase } from '../../db/codec.ts'
import { CHAIN_START, hashSealed } from '../../db/journal/chain.ts'
import { SCHEMA_VERSION } from '../../db/migrations/index.ts'
import { HttpsTransport, type ServerAddress } from '../../electron/sync/transport.ts'
import { canonicalJson, type DeviceId } from '../../shared/kernel/index.ts'
import { PROTOCOL, type PushRequest, type SentOperation } from '../../shared/sync/index.ts'
import { patientRow } from '../support/rows.ts'
import { PRACTICE } from './serving.ts'

/**
 * A PC as a server sees it, without a store of its own: so many of them fit into a test that none with one would. What it sends is
 * numbered, chained and sealed as every PC's is.
 */
export class BareClient {
  readonly deviceId: DeviceId
  readonly secret = randomBytes(32).toString('base64url')
  readonly #operations: SentOperation[] = []
  acked = 0

  constructor(name: string) {
    this.deviceId =
      `01900000-0000-7000-8000-${createHash('sha256').update(name).digest('hex').slice(0, 12)}` as DeviceId
  }

  get written(): number {
    return this.#operations.length
  }

  /** Registers the synthetic patient of a number. */
  register(number: number): void {
    const before = this.#operations.at(-1)
    const { id, ...columns } = patientRow(number)
    const named = Object.entries(columns).map(([column, value]) => [snakeCase(column), value] as const)
    const recorded = {
      n: this.#operations.length + 1,
      tx: `${this.deviceId}-${this.#operations.length}`,
      last: 1 as const,
      tbl: 'patient',
      rowId: id,
      kind: 'I' as const,
      patch: canonicalJson({ ...Object.fromEntries(named), practice_id: PRACTICE }),
      base: null,
      wall: 1_700_000_000_000 + number,
      counter: 0,
      userId: null,
      sessionId: null,
      command: 'patients.register',
      reason: null,
      schemaVersion: SCHEMA_VERSION,
      previous: before?.hash ?? CHAIN_START,
    }
    const hash = hashSealed({ ...recorded, deviceId: this.deviceId })
    const sent = { ...recorded, hash, number: recorded.n, after: before?.hash ?? CHAIN_START, epoch: 1, seen: 0 }
    this.#operations.push(sent)
  }

  transportTo(server: ServerAddress): HttpsTransport {
    return new HttpsTransport(server, { deviceId: this.deviceId, secret: this.secret })
  }

  /** Sends what was not acked. @returns whether the server took it; a server that was cut off did not, as far as this knows */
  async push(transport: HttpsTransport): Promise<boolean> {
    const request: PushRequest = {
      protocol: PROTOCOL,
      practiceId: PRACTICE,
      program: 'test',
      schemaVersion: SCHEMA_VERSION,
      epoch: 1,
      from: this.acked,
      operations: this.#operations.slice(this.acked),
    }
    try {
      const said = await transport.push(request)
      if (said.kind === 'refused') throw new Error(`refused: ${said.reason}`)
      this.acked = said.acked
      return said.kind === 'taken'
    } catch (error) {
      if ((error as { code?: string }).code === 'offline') return false
      throw error
    }
  }
}
