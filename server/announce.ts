import { createHmac, randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { BlockList } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import {
  type Announcement,
  asksFor,
  type DnsMessage,
  MDNS_GROUP,
  MDNS_PORT,
  readDns,
  recordsOf,
  tagText,
  writeDns,
} from '../shared/sync/index.ts'

/** A legacy answer is not to be kept. Source: RFC 6762 §6.7. */
const LEGACY_TTL = 10
/** How often the epoch and this computer's addresses are looked at; and how many answers are given in that time at most. */
const LOOK_MS = 15_000
const MOST_ANSWERS = 300
const AGAIN_MS = 1_000

/** An address of this computer (IPv4), with how many bits of it are the network's. */
export type OwnAddress = { address: string; bits: number }

/** The addresses under which a server that listens there is found from elsewhere. */
export function addressesOf(listen: string): OwnAddress[] {
  const own = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family, internal }) => family === 'IPv4' && !internal),
  )
  return own
    .filter(({ address }) => listen === '0.0.0.0' || listen === '::' || listen === address)
    .map(({ address, cidr }) => ({ address, bits: Number(cidr?.split('/')[1] ?? 32) }))
}

export type AnnounceParts = {
  practiceId: string
  port: number
  /** The first eight digits of the fingerprint of the practice's authority. */
  fingerprint: string
  epoch: () => Promise<number>
  /** Where the practice wants everybody in the network to read what it is called. */
  practiceName: string | null
  addresses: () => OwnAddress[]
  /** Where others look; tests have a port of their own. */
  mdnsPort?: number | undefined
  report: (error: unknown) => void
}

/**
 * Says on the local network that a practice's server is here, to whoever asks (SPEC S120): by multicast DNS, on every interface that the server listens on.
 * Nothing that comes in can do more than be answered or not; where the network cannot be spoken to, the server works all the same.
 */
export class Announcer {
  readonly #parts: AnnounceParts
  readonly #said: Announcement
  #socket: Socket | null = null
  #joined = new Map<string, OwnAddress>()
  #answers = 0
  #hasReported = false
  #isClosed = false
  #sending: Promise<void> = Promise.resolve()
  readonly #timer: NodeJS.Timeout

  constructor(parts: AnnounceParts) {
    const { practiceId, port, fingerprint, practiceName } = parts
    this.#parts = parts
    const salt = randomBytes(8).toString('hex')
    const tag = createHmac('sha256', practiceId).update(tagText(salt)).digest('hex').slice(0, 32)
    const host = hostname().split('.')[0] ?? ''
    const label = randomBytes(8).toString('hex')
    this.#said = { label, host: host.slice(0, 63), port, epoch: 0, salt, tag, fingerprint, practiceName }
    void this.#look()
    this.#timer = setInterval(() => void this.#look(), LOOK_MS).unref()
  }

  /** Says that it goes away, and is heard no more. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#tellAll(0)
    await this.#sending
    await new Promise<void>((resolve) => (this.#socket ? this.#socket.close(() => resolve()) : resolve()))
    this.#socket = null
  }

  /** Speaks on every interface that is there now, and says anew what has changed. */
  async #look(): Promise<void> {
    this.#answers = 0
    try {
      const epoch = await this.#parts.epoch()
      const isNews = epoch !== this.#said.epoch
      this.#said.epoch = epoch
      // A server that only this computer reaches is nothing to look for.
      if (this.#parts.addresses().length > 0) this.#socket ??= await this.#open()
      if (this.#isClosed) return void attempt(() => this.#socket?.close())
      const hasMoved = this.#socket !== null && this.#join(this.#socket)
      this.#hasReported = false
      if (!isNews && !hasMoved) return
      this.#tellAll()
      // Once more, for whoever missed it. Source: RFC 6762 §8.3.
      setTimeout(() => this.#isClosed || this.#tellAll(), AGAIN_MS).unref()
    } catch (error) {
      // No network, or another program that has the port for itself: it is tried again, and told once.
      if (!this.#hasReported) this.#parts.report(error)
      this.#hasReported = true
    }
  }

  #open(): Promise<Socket> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    // Whoever is in the network sends what he likes: what cannot be answered is dropped, and the server goes on.
    socket.on('message', (bytes, from) => void attempt(() => this.#heard(bytes, from)))
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close()
        reject(error)
      })
      socket.bind(this.#port, () => {
        socket.removeAllListeners('error')
        socket.on('error', () => {
          if (this.#socket !== socket) return
          this.#socket = null
          this.#joined.clear()
          socket.close()
        })
        socket.setMulticastTTL(255)
        socket.setMulticastLoopback(true)
        socket.unref()
        resolve(socket)
      })
    })
  }

  /** @returns whether the addresses are others than before */
  #join(socket: Socket): boolean {
    const now = new Map(this.#parts.addresses().map((one) => [one.address, one]))
    const before = [...this.#joined.keys()].join(' ')
    for (const address of this.#joined.keys())
      if (!now.has(address)) attempt(() => socket.dropMembership(MDNS_GROUP, address))
    this.#joined = new Map(
      [...now].filter(
        ([address]) => this.#joined.has(address) || attempt(() => socket.addMembership(MDNS_GROUP, address)),
      ),
    )
    return [...this.#joined.keys()].join(' ') !== before
  }

  get #port(): number {
    return this.#parts.mdnsPort ?? MDNS_PORT
  }

  #heard(bytes: Buffer, from: RemoteInfo): void {
    const asked = readDns(bytes)
    if (this.#isClosed || !asked || !asksFor(asked, this.#said.label)) return
    // Only who is in the same network is answered, and nobody without end. Source: RFC 6762 §11.
    const own = [...this.#joined.values()].find((one) => isNear(one, from.address))
    if (!own || this.#answers >= MOST_ANSWERS) return
    this.#answers += 1
    if (from.port !== this.#port) return this.#send(legacyAnswer(asked, this.#said, own), own, from)
    const answer = { id: 0, isAnswer: true, questions: [], records: recordsOf(this.#said, [own.address]) }
    this.#send(answer, own, asked.questions.every(({ unicast }) => unicast) ? from : null)
  }

  #tellAll(ttl?: number): void {
    for (const own of this.#joined.values())
      this.#send(
        { id: 0, isAnswer: true, questions: [], records: recordsOf(this.#said, [own.address], ttl) },
        own,
        null,
      )
  }

  /** One after the other: the interface that a message leaves by is set on the socket. @param to null: to all */
  #send(message: DnsMessage, own: OwnAddress, to: RemoteInfo | null): void {
    const [port, address] = to ? [to.port, to.address] : [this.#port, MDNS_GROUP]
    const say = () =>
      new Promise<void>((resolve) => {
        const socket = this.#socket
        const isSaid = attempt(() => {
          socket?.setMulticastInterface(own.address)
          // Throws for what no message can hold, and for a port that nobody has.
          socket?.send(writeDns(message), port, address, () => resolve())
        })
        if (!socket || !isSaid) resolve()
      })
    this.#sending = this.#sending.then(say)
  }
}

/** What a question from another port than that of multicast DNS is answered: as by any name server. */
const legacyAnswer = ({ id, questions }: DnsMessage, said: Announcement, own: OwnAddress): DnsMessage => ({
  id,
  isAnswer: true,
  questions: questions.slice(0, 1).map((one) => ({ ...one, unicast: false })),
  records: recordsOf(said, [own.address]).map((one) => ({ ...one, ttl: Math.min(one.ttl, LEGACY_TTL), flush: false })),
})

function isNear({ address, bits }: OwnAddress, other: string): boolean {
  const near = new BlockList()
  near.addSubnet(address, bits)
  return near.check(other)
}

/** An interface may have gone away meanwhile, and what came in may be anything. */
function attempt(act: () => void): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}
