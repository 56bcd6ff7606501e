// The work that every side does, and how what goes over the wire is counted. Plain JavaScript: it runs beside other engines' packages too.
import { createServer as createHttpServer, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A synthetic record of some 270 bytes. */
export const record = (number) => ({
  id: `018bcfe5-6805-7050-9050-${String(number).padStart(12, '0')}`,
  recordNumber: String(1000 + number),
  familyName: `Zimmer${number}`,
  givenName: 'Anna',
  birthOn: '1980-01-02',
  phone: '',
  email: '',
  addressLine: '1 Main St',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
})

export const CLIENTS = 5
export const CONTESTED = 200
const FIELDS = ['phone', 'email', 'addressLine', 'city', 'state', 'postalCode']

/** What a client changes of a record while it is away: one field, often the one that others change too. */
export const edit = (client, number) => ({
  field: FIELDS[(number * 7 + client * client * 3 + ((number * client) % 5)) % FIELDS.length],
  value: `${client}-${number}`,
})

/** The edits of fields that nobody else touched: none of them may be lost. */
export function soloEdits() {
  const touched = new Map()
  for (let client = 0; client < CLIENTS; client++)
    for (let number = 0; number < CONTESTED; number++) {
      const { field, value } = edit(client, number)
      const key = `${number}/${field}`
      touched.set(key, touched.has(key) ? null : { number, field, value })
    }
  return [...touched.values()].filter((one) => one !== null)
}

/** How many of the solo edits a side does not have at the end. @param read gives the record of a number as it ended */
export const lostOf = (read) => soloEdits().filter(({ number, field, value }) => read(number)?.[field] !== value).length

/** A line to a port of this computer that counts the bytes of both directions. */
export async function counted(port) {
  let bytes = 0
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      from.on('data', (part) => {
        bytes += part.length
      })
      from.pipe(to)
      from.on('error', () => to.destroy())
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, bytes: () => bytes, close: () => server.close() }
}

/** A server that answers each whole body with what `answer` makes of its path and bytes; a counted line leads to it. */
export async function answering(answer) {
  const whole = async (asked, answered) => {
    const parts = []
    for await (const part of asked) parts.push(part)
    answered.end(await answer(asked.url.slice(1), Buffer.concat(parts)))
  }
  const listening = createHttpServer((asked, answered) => {
    whole(asked, answered).catch((error) => answered.destroy(error))
  })
  await new Promise((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return counted(listening.address().port)
}

/** Asks such a server for what it makes of a path and what is said, both as JSON. */
export const ask = (port, path, body) =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST' }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString())))
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })

export const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'daybook-bench-side-'))
  process.on('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Milliseconds that something takes. */
export async function took(work) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * Runs one of the pieces of work that a side knows and says, as one line of JSON, what it measured.
 * @param works `push`, `bootstrap` and `converge`, each of which gets how many records there are
 */
export async function side(works) {
  const [work, count] = [process.argv[2], Number(process.argv[3])]
  const figures = await works[work](count)
  const rss = Math.round(process.resourceUsage().maxRSS / 1024)
  process.stdout.write(`${JSON.stringify({ ...figures, rss })}\n`, () => process.exit(0))
}
