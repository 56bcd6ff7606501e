import { Agent } from 'node:https'
import { z } from 'zod'
import { ask, type ServerAddress, tlsTo } from './transport.ts'

const Health = z.object({ epoch: z.number().int().min(1) })

/** Asks what answers at an address in which epoch it serves. Null where nothing answers, or nothing of this practice: a pinned authority says which. */
export async function epochAt(server: ServerAddress): Promise<number | null> {
  const agent = new Agent(tlsTo(server))
  try {
    const told = Health.safeParse(await ask(server, { path: '/health', body: null, agent }))
    return told.data?.epoch ?? null
  } catch {
    return null
  } finally {
    agent.destroy()
  }
}
