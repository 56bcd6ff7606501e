import { textOfXhtml } from './narrative.ts'
import { plain } from './plain.ts'
import { type Fhir, textAt } from './read.ts'

/** Characters of a report's text that stand in the chart; all of it stands in the original. */
const MOST = 200_000

/** The text of the first attachment that is one (plain or HTML, within the resource itself); empty where there is none. */
export function attachedText(attachments: readonly Fhir[]): string {
  for (const one of attachments) {
    const type = textAt(one, 'contentType', 100).toLowerCase()
    const data = one['data']
    if (typeof data !== 'string' || !/^text\/(plain|html|x?html)|xhtml/.test(type)) continue
    const text = decodeBase64(data.slice(0, 2 * MOST))
    return (type.includes('html') ? textOfXhtml(text) : plain(text)).slice(0, MOST)
  }
  return ''
}

/** A text as an attachment; none for an empty one. */
export function textForm(text: string): Fhir[] {
  if (text === '') return []
  const bytes = new TextEncoder().encode(text)
  return [{ contentType: 'text/plain; charset=utf-8', data: encodeBase64(bytes) }]
}

function decodeBase64(data: string): string {
  try {
    const whole = data.replace(/\s/g, '')
    const binary = atob(whole.slice(0, whole.length - (whole.length % 4)))
    return new TextDecoder().decode(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)))
  } catch {
    return ''
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}
