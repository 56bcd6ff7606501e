import { plain } from './plain.ts'

const BREAKS = /^(p|div|br|tr|li|ul|ol|table|h[1-6]|hr|dt|dd|pre|blockquote|caption|thead|tbody)$/
/** What stands in these is not for reading. */
const SILENT = /^(script|style|head|title|object|iframe|template|noscript|svg|math)$/
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }

/**
 * The words of an XHTML narrative. Markup is dropped and never shown as markup: what comes out is plain text, in which a
 * `<` is a character like any other. Linear in the length of the text, whatever it holds.
 */
export function textOfXhtml(xhtml: string): string {
  let out = ''
  let silent = ''
  let at = 0
  while (at < xhtml.length) {
    const open = xhtml.indexOf('<', at)
    const stop = open === -1 ? xhtml.length : open
    if (!silent) out += decoded(xhtml.slice(at, stop))
    if (open === -1) break
    const comment = xhtml.startsWith('<!--', open)
    const close = comment ? xhtml.indexOf('-->', open) : xhtml.indexOf('>', open)
    if (close === -1) break
    const tag = /^<(\/?)\s*([A-Za-z][\w:-]*)/.exec(xhtml.slice(open, Math.min(close, open + 100)))
    const name = (tag?.[2] ?? '').toLowerCase()
    if (silent && tag?.[1] && name === silent) silent = ''
    else if (!silent && !tag?.[1] && SILENT.test(name) && xhtml[close - 1] !== '/') silent = name
    else if (!silent) out += BREAKS.test(name) ? '\n' : /^t[dh]$/.test(name) ? ' ' : ''
    at = close + (comment ? 3 : 1)
  }
  return plain(out)
    .split('\n')
    .map((line) => line.replace(/[ \t\r\u00a0]+/g, ' ').trim())
    .filter(Boolean)
    .join('\n')
}

const decoded = (text: string): string =>
  text.replace(/&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,6});/g, (all, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? all
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
  })
