import pg from 'pg'

/** Commits within this time are told to other processes at once. */
const COALESCED_MS = 50
const FIRST_MS = 500
const LONGEST_MS = 30_000

/** One PostgreSQL channel for all practices: what is told is a schema and a place in its sequence. */
const CHANNEL = 'daybook_news'

/**
 * Hints between the processes that serve one practice from one PostgreSQL: after a commit, on a connection of its own, never within the
 * transaction, which would wait for every other at its end. What is missed costs nothing but time: devices ask by themselves.
 */
export class PracticeNews {
  readonly #url: string
  readonly #schema: string
  readonly #heard: (operation: number) => void
  #client: pg.Client | null = null
  #isClosed = false
  #again: NodeJS.Timeout | null = null
  #pause = FIRST_MS
  #waiting: NodeJS.Timeout | null = null
  #operation = 0

  /** @param heard is called with the place that another process (or this one) told */
  constructor(url: string, schema: string, heard: (operation: number) => void) {
    this.#url = url
    this.#schema = schema
    this.#heard = heard
  }

  /** Listens; where the connection breaks, it is made anew by itself. */
  async open(): Promise<void> {
    if (this.#isClosed) return
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true, connectionTimeoutMillis: 10_000 })
    let isLost = false
    const lost = () => {
      if (isLost) return
      isLost = true
      if (this.#client === client) this.#client = null
      void client.end().catch(() => undefined)
      if (this.#isClosed) return
      this.#again = setTimeout(() => void this.open(), this.#pause).unref()
      this.#pause = Math.min(LONGEST_MS, this.#pause * 2)
    }
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', ({ payload = '' }) => {
      const [schema, operation] = payload.split(' ')
      if (schema === this.#schema && Number.isSafeInteger(Number(operation))) this.#heard(Number(operation))
    })
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      // As long as this connection stands, nobody puts a copy in the place of what this process serves.
      await client.query('select pg_try_advisory_lock_shared(hashtextextended($1, 0))', [servingName(this.#schema)])
      this.#client = client
      this.#pause = FIRST_MS
    } catch {
      lost()
    }
  }

  /** Tells the other processes, a moment later and once for all that is committed meanwhile. */
  tell(operation: number): void {
    this.#operation = Math.max(this.#operation, operation)
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null
      void this.#client
        ?.query('select pg_notify($1, $2)', [CHANNEL, `${this.#schema} ${this.#operation}`])
        .catch(() => undefined)
    }, COALESCED_MS).unref()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#again) clearTimeout(this.#again)
    if (this.#waiting) clearTimeout(this.#waiting)
    await this.#client?.end().catch(() => undefined)
  }
}

const servingName = (schema: string) => `daybook serves ${schema}`

/** Leave to do something that one process at a time may do; PostgreSQL takes it back when the process dies. */
export type Claim = { release(): Promise<void> }

/** Leave to copy a practice. @returns null while another process has it */
export const claimCopying = (url: string, schema: string): Promise<Claim | null> =>
  claim(url, `daybook copies ${schema}`)

/** Leave to put another state in the place of a practice. @returns null while any process serves it */
export const claimAlone = (url: string, schema: string): Promise<Claim | null> => claim(url, servingName(schema))

async function claim(url: string, name: string): Promise<Claim | null> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 })
  // Should it break, the leave is gone with it, and another process may copy as well: that does no harm.
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
    [name],
  )
  const release = () => client.end().catch(() => undefined)
  if (rows[0]?.taken) return { release }
  await release()
  return null
}
