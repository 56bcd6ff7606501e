import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { Journal } from '../db/journal.ts'
import { standingOf } from '../db/sync/devices.ts'
import { servingOf } from '../db/sync/serving.ts'
import type { Clock, DeviceId, PracticeId } from '../shared/kernel/index.ts'
import { type Serving, servingIn, servingText, type SignedServing } from '../shared/sync/index.ts'
import type { Certified } from './certificates.ts'

/** Signs which server serves the practice, by the practice's own authority (ECDSA P-256). */
export function signServing(authority: Certified, serving: Serving): SignedServing {
  const content = JSON.stringify(serving)
  const key = createPrivateKey(authority.key)
  const text = Buffer.from(servingText(content))
  return { content, signature: sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }).toString('base64') }
}

/** What the authority signed; null for anything else. */
export function servingBy(certificate: string, practiceId: string, signed: SignedServing): Serving | null {
  try {
    const { publicKey: key } = new X509Certificate(certificate)
    const text = Buffer.from(servingText(signed.content))
    const signature = Buffer.from(signed.signature, 'base64')
    return verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature)
      ? servingIn(signed.content, practiceId)
      : null
  } catch {
    return null
  }
}

/** Addresses of this computer that others in its network may reach it at. */
export const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:')).map(({ address }) => address),
  )

/** What another process of this server heard is looked up this often. */
const LOOKED_UP_MS = 5_000

/**
 * The fence: a server that hears that another one took its place serves no more, from that request on and for good
 * (SPEC S104). Whoever says so shows it by a signature of the practice's authority.
 */
export class Fence {
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #certificate: string
  #kept: { signed: SignedServing | null; at: number } = { signed: null, at: Number.NEGATIVE_INFINITY }

  constructor(parts: { journal: Journal; clock: Clock; certificate: string }) {
    this.#journal = parts.journal
    this.#clock = parts.clock
    this.#certificate = parts.certificate
  }

  /** Which server serves the practice instead of this one; null while this one does. */
  async moved(): Promise<SignedServing | null> {
    if (performance.now() - this.#kept.at > LOOKED_UP_MS) await this.#lookUp()
    return this.#kept.signed
  }

  /** Hears of a server. @returns whether this one serves no more */
  async heard(signed: SignedServing): Promise<boolean> {
    if ((await this.moved())?.content === signed.content) return true
    const { practiceId, deviceId } = await standingOf(this.#journal.db)
    const said = servingBy(this.#certificate, practiceId, signed)
    if (!said || said.serverId === deviceId) return (await this.moved()) !== null
    const known = servingIn((await servingOf(this.#journal.db))?.content ?? '', practiceId)
    // Successions are compared, never this server's own epoch: that goes on with each of its restores, also beyond the epoch of whoever
    // took its place meanwhile. One that never took over is no more the practice's once anybody did.
    const mine = known?.serverId === deviceId ? known.epoch : 0
    const isLater = said.epoch > mine && said.epoch >= (known?.epoch ?? 0)
    if (isLater) {
      await this.#journal.vouched({ serving: signed })
      await this.#lookUp()
    }
    return (await this.moved()) !== null
  }

  /** What this server says of itself, where it took another's place; null where it always was the practice's. */
  async own(): Promise<SignedServing | null> {
    const kept = await servingOf(this.#journal.db)
    const { practiceId, deviceId } = await standingOf(this.#journal.db)
    const said = kept && servingIn(kept.content, practiceId)
    return kept && said?.serverId === deviceId ? kept : null
  }

  async #lookUp(): Promise<void> {
    const { practiceId, deviceId } = await standingOf(this.#journal.db)
    const kept = await servingOf(this.#journal.db)
    const said = kept && servingIn(kept.content, practiceId)
    // Whatever epoch this one begins after that: it is not the practice's any more.
    const isMoved = kept !== null && said !== null && said.serverId !== deviceId
    this.#kept = { signed: isMoved ? kept : null, at: performance.now() }
  }

  /** The server's time, for whoever is answered. */
  now = () => this.#clock.now()
}

/** What a server that took another's place says of itself, with where it is now. */
export const servingNow = (
  of: { practiceId: string; epoch: number; deviceId: string; port: number; listen: string; names: readonly string[] },
  now: Serving['issuedAt'],
): Serving => {
  const isEverywhere = of.listen === '0.0.0.0' || of.listen === '::'
  const addresses = [...new Set([...of.names, ...(isEverywhere ? ownAddresses() : [of.listen])])].slice(0, 20)
  return {
    practiceId: of.practiceId as PracticeId,
    epoch: of.epoch,
    serverId: of.deviceId as DeviceId,
    addresses,
    port: of.port,
    issuedAt: now,
  }
}
