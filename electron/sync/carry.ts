import { Agent, type AgentOptions, request as httpsRequest } from 'node:https'
import { deviceCredential } from '../../shared/sync/index.ts'
import type { Carried, Carry } from '../carrier.ts'
import { shownBy } from './shown.ts'
import type { DeviceCredential, ServerAddress } from './transport.ts'
import { isOldConnection, unreachable } from './unreachable.ts'

/** A server that says nothing for this long is not there. */
const SILENCE_MS = 20_000
/** The longest that one request may take: a piece over the slowest line that is worth it. */
const WHOLE_MS = 120_000
/** Connections that large things may have beside those of the exchange. */
const CONNECTIONS = 4

/** The way of large things to a practice's server. @param tls by what the server is known */
export function carrierTo(
  server: Pick<ServerAddress, 'host' | 'port'>,
  credential: DeviceCredential,
  tls: AgentOptions,
): { carry: Carry; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ...tls })
  const once = ({ method, path, body, type, most, signal }: Carried) =>
    new Promise<Awaited<ReturnType<Carry>>>((resolve, reject) => {
      const limit = AbortSignal.timeout(WHOLE_MS)
      const request = httpsRequest({
        host: server.host,
        port: server.port,
        path,
        agent,
        ...shownBy(credential),
        method,
        headers: {
          authorization: deviceCredential(credential.deviceId, credential.secret),
          ...(body ? { 'content-type': type, 'content-length': body.length } : {}),
        },
        timeout: SILENCE_MS,
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
      })
      request.once('timeout', () => request.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })))
      request.on('error', (error) => reject(Object.assign(error, { reusedSocket: request.reusedSocket })))
      request.once('response', (response) => {
        const pieces: Buffer[] = []
        let length = 0
        response.on('data', (piece: Buffer) => {
          length += piece.length
          if (length > most) response.destroy(Object.assign(new Error('too long'), { code: 'ERR_ANSWER' }))
          else pieces.push(piece)
        })
        response.once('error', reject)
        response.once('end', () => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, type: headers['content-type'] ?? '', body: Buffer.concat(pieces) })
        })
      })
      request.end(body ?? undefined)
    })
  let isClosed = false
  return {
    async carry(carried) {
      // A request that is over before it begins would leave a connection behind on which nobody asks anything.
      if (isClosed || carried.signal?.aborted) throw unreachable(new Error('closed'), server.host)
      try {
        return await once(carried)
      } catch (error) {
        // As with operations: whatever is sent may be sent twice.
        if (!isOldConnection(error)) throw unreachable(error, server.host)
      }
      try {
        return await once(carried)
      } catch (error) {
        throw unreachable(error, server.host)
      }
    },
    close() {
      isClosed = true
      agent.destroy()
    },
  }
}
