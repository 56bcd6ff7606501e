import { createHmac, timingSafeEqual } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerFinder } from '../../shared/kernel/index.ts'
import {
  type AnnouncedServer,
  announcedIn,
  DNS_TYPE,
  MDNS_GROUP,
  MDNS_PORT,
  readDns,
  SERVICE,
  tagText,
  writeDns,
} from '../../shared/sync/index.ts'

/** How long answers are waited for, and when it is asked once more. */
const WHOLE_MS = 2_500
const AGAIN_MS = 800
/** Servers of one look; whoever says that there are more is not one. */
const MOST = 50

type Found = AnnouncedServer & { address: string }

/**
 * Looks for practice servers on the local network: a question by multicast DNS from a port of its own, which is answered to that port (RFC 6762 §5.1). So nothing
 * listens on this PC between two looks, and what is not there any more does not answer.
 * @param about `addresses`: of this PC (IPv4), from which it is asked; `mdnsPort`: tests have their own
 */
export function localFinder(about: { addresses?: () => string[]; mdnsPort?: number } = {}): ServerFinder {
  const { addresses = ownAddresses, mdnsPort = MDNS_PORT } = about
  const look = async (): Promise<Found[]> => {
    const found = new Map<string, Found>()
    await Promise.all(addresses().map((address) => askFrom(address, mdnsPort, found)))
    return [...found.values()].filter(({ expired }) => !expired)
  }
  return {
    async serversOf(practiceId) {
      const own = (await look()).filter(({ salt, tag }) => isTagOf(practiceId, salt, tag))
      return own.map(({ address, port, epoch }) => ({ address, port, epoch })).sort((a, b) => b.epoch - a.epoch)
    },
    servers: async () =>
      (await look()).map(({ address, port, epoch, host, fingerprint, practiceName }) => ({
        address,
        port,
        epoch,
        host,
        fingerprint: fingerprint.replace(/^(.{4})/, '$1 '),
        practiceName,
      })),
  }
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  )

/** Whether a server that says this knows the practice's identifier. Whoever heard it say so can say the same: it proves nothing. */
function isTagOf(practiceId: string, salt: string, tag: string): boolean {
  const expected = createHmac('sha256', practiceId).update(tagText(salt)).digest('hex').slice(0, 32)
  return timingSafeEqual(Buffer.from(expected), Buffer.from(tag))
}

/** Never throws: an interface on which nothing can be asked finds nothing. */
async function askFrom(address: string, port: number, found: Map<string, Found>): Promise<void> {
  const socket = createSocket({ type: 'udp4', reuseAddr: false })
  const question = { name: SERVICE, type: DNS_TYPE.PTR, unicast: true }
  const bytes = writeDns({ id: 0, isAnswer: false, questions: [question], records: [] })
  socket.on('error', () => undefined)
  socket.on('message', (message, from) => {
    const told = readDns(message)
    for (const one of told ? announcedIn(told) : []) {
      // The one that answers is reached where it answered from, where it says that this is its address.
      const own = one.addresses.filter(isIPv4)
      const at = own.includes(from.address) ? from.address : (own[0] ?? from.address)
      if (found.size < MOST || found.has(one.instance)) found.set(one.instance, { ...one, address: at })
    }
  })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, address, resolve)
    })
    socket.setMulticastInterface(address)
    socket.setMulticastTTL(255)
    for (const wait of [AGAIN_MS, WHOLE_MS - AGAIN_MS]) {
      socket.send(bytes, port, MDNS_GROUP, () => undefined)
      await sleep(wait)
    }
  } catch {
    // A look finds what it finds.
  } finally {
    socket.close()
  }
}
