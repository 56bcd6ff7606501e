import type { IncomingMessage, ServerResponse } from 'node:http'
import { CallMessage } from '../../shared/ipc/index.ts'
import { pageHeaders } from '../csp.ts'
import { answerOutcome, answerSentence, newNonce, refusal } from './answer.ts'
import { readJson } from './body.ts'
import { pageOf, refuseOrigin } from './gate.ts'
import type { Limits } from './limits.ts'
import type { Page, Pages } from './pages.ts'

type Verb = (page: Page, body: unknown, response: ServerResponse) => Promise<void>

/** The three verbs over HTTP, for requests that came with the cookie of `browser`. */
export class Rpc {
  readonly #pages: Pages
  readonly #limits: Limits
  readonly #maxBodyBytes: number

  constructor(pages: Pages, limits: Limits, maxBodyBytes: number) {
    this.#pages = pages
    this.#limits = limits
    this.#maxBodyBytes = maxBodyBytes
  }

  async serve(path: string, request: IncomingMessage, response: ServerResponse, browser: string): Promise<void> {
    const verb = VERBS[path]
    if (!verb && path !== '/rpc/push') return answerSentence(response, 404, 'There is nothing here.')
    if (request.method !== (verb ? 'POST' : 'GET'))
      return answerSentence(response, 405, 'Daybook does not know this kind of request.')
    const refused = refuseOrigin(request)
    if (refused) return answerSentence(response, refused.status, refused.sentence)
    // A form or an image of another site can't set this header; a script that can is asked for leave first and denied.
    if (verb && request.headers['x-daybook'] !== '1')
      return answerSentence(response, 403, 'This request did not come from a page of Daybook.')
    if (verb && !/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return answerSentence(response, 415, 'Daybook takes JSON here.')
    const name = pageOf(request)
    if (!name) return answerSentence(response, 400, 'The page did not say which one it is.')
    if (!verb) return this.#push(browser, name, response)
    const body = await readJson(request, response, this.#maxBodyBytes, this.#limits)
    if (!body) return
    const page = this.#pages.of(browser, name)
    if (!page) return answerOutcome(response, 403, TOO_MANY)
    return verb(page, body.value, response)
  }

  #push(browser: string, name: string, response: ServerResponse): void {
    const page = this.#pages.of(browser, name)
    if (!page) return answerOutcome(response, 403, TOO_MANY)
    response.writeHead(200, {
      ...pageHeaders('browser', newNonce()),
      'content-type': 'text/event-stream; charset=utf-8',
    })
    page.attach(response)
  }
}

const TOO_MANY = refusal('Daybook is open in too many pages. Close some of them.', 'too-many')

const VERBS: Readonly<Record<string, Verb | undefined>> = Object.assign(Object.create(null), {
  '/rpc/call': async (page, body, response) => {
    const message = CallMessage.safeParse(body)
    if (!message.success) return answerOutcome(response, 400, refusal('The request was not understood.', 'not-a-call'))
    const { id, channel, input } = message.data
    answerOutcome(response, 200, await page.relay.call({ id, channel, input }))
  },
  '/rpc/cancel': async (page, body, response) => {
    const message = CallMessage.pick({ id: true }).safeParse(body)
    if (!message.success) return answerOutcome(response, 400, refusal('The request was not understood.', 'not-a-call'))
    page.relay.cancel(message.data.id)
    answerOutcome(response, 200, { ok: true, value: null })
  },
} satisfies Record<string, Verb>)
