import WebSocket from 'ws'
import { deviceCredential, News, SYNC_PATH } from '../../shared/sync/index.ts'
import { shownBy } from './shown.ts'
import { type DeviceCredential, type ServerAddress, tlsTo } from './transport.ts'

/** Waits between two tries to be told, in ms: the first, and the longest. */
const FIRST_MS = 1_000
const LONGEST_MS = 60_000
/** The server is heard at least every twenty seconds; a line on which it is not is dead. */
const SILENCE_MS = 50_000

/** Being told of news until `close`. */
export type Listening = { close(): void }

/**
 * Lets the practice's server tell this PC that there is news. A hint: it may be missed, it may come twice, and while there is no line, none comes.
 * @param heard is called with the last sequence that the server told
 * @param chance a number from 0 to 1, by which tries of many PCs are spread
 */
export function listenForNews(
  server: ServerAddress,
  credential: DeviceCredential,
  heard: (head: number) => void,
  chance: () => number,
): Listening {
  let isClosed = false
  let socket: WebSocket | null = null
  let pause = FIRST_MS
  let again: NodeJS.Timeout | null = null
  const open = () => {
    const one = new WebSocket(`wss://${hostOf(server)}:${server.port}${SYNC_PATH.news}`, {
      ...tlsTo(server),
      ...shownBy(credential),
      headers: { authorization: deviceCredential(credential.deviceId, credential.secret) },
      handshakeTimeout: 10_000,
      maxPayload: 4096,
      perMessageDeflate: false,
    })
    socket = one
    let silence: NodeJS.Timeout | null = null
    const isAlive = () => {
      if (silence) clearTimeout(silence)
      silence = setTimeout(() => one.terminate(), SILENCE_MS).unref()
    }
    one.once('open', () => {
      pause = FIRST_MS
      isAlive()
    })
    one.on('ping', isAlive)
    one.on('message', (data) => {
      const head = headIn(String(data))
      if (head !== null && !isClosed) heard(head)
    })
    // Told by `close` right after.
    one.on('error', () => undefined)
    one.once('close', () => {
      if (silence) clearTimeout(silence)
      if (isClosed) return
      again = setTimeout(open, pause * (0.5 + chance())).unref()
      pause = Math.min(LONGEST_MS, pause * 2)
    })
  }
  open()
  return {
    close() {
      isClosed = true
      if (again) clearTimeout(again)
      socket?.terminate()
    },
  }
}

const hostOf = ({ host }: ServerAddress): string => (host.includes(':') ? `[${host}]` : host)

function headIn(text: string): number | null {
  try {
    return News.parse(JSON.parse(text)).head
  } catch {
    return null
  }
}
