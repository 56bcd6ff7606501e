import type { Transport } from './exchange.ts'
import { listenForNews } from './news.ts'
import { type DeviceCredential, HttpsTransport, type ServerAddress } from './transport.ts'

/** Where the practice's server is, and what this PC proves itself with. */
export type KeptServer = { server: ServerAddress; credential: DeviceCredential }

/** The way to the practice's server over the network: requests over HTTPS, and a line on which it tells of news. */
export function networkTransport({ server, credential }: KeptServer): Transport {
  const https = new HttpsTransport(server, credential)
  return {
    push: (request) => https.push(request),
    pull: (request) => https.pull(request),
    digest: (request) => https.digest(request),
    presence: (request) => https.presence(request),
    left: (request) => https.left(request),
    act: (request) => https.act(request),
    snapshot: (request) => https.snapshot(request),
    admission: (request) => https.admission(request),
    credential: (request) => https.credential(request),
    onNews(listener) {
      const listening = listenForNews(server, credential, listener, Math.random)
      return () => listening.close()
    },
    carry: https.carry,
    close: () => https.close(),
  }
}
