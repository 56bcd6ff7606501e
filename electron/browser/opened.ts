import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Core } from '../doors.ts'
import { contentHeaders } from '../served-content.ts'
import { answerSentence } from './answer.ts'
import { refuseOrigin } from './gate.ts'

/** Answers with a file of the practice that a page of this browser has opened. */
export async function serveOpened(
  token: string,
  core: Pick<Core, 'file'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = refuseOrigin(request)
  if (refused) return answerSentence(response, refused.status, refused.sentence)
  const content = await core.file(token).catch(() => null)
  if (!content) return answerSentence(response, 404, 'There is nothing here.')
  response.writeHead(200, contentHeaders('browser', content))
  // What can't be read half-way ends the answer short of its length: no browser takes that for the whole.
  await pipeline(Readable.from(content.content), response).catch(() => response.destroy())
}
