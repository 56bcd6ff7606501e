import { type Block, docOfText, type Inline, type List, type NoteDoc } from './document.ts'

type Style = 'bold' | 'italic' | 'underline'
const STYLES: Readonly<Record<string, Style>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
}
/** What ends a line. */
const LINES = new Set(
  'p div h1 h2 h3 h4 h5 h6 tr section article header footer blockquote pre table tbody thead ul ol li dl dt dd'.split(
    ' ',
  ),
)
/** What is not text, with everything in it. */
const SILENT = new Set(
  'script style head title template noscript iframe object embed svg math select textarea'.split(' '),
)
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/**
 * What pasted HTML says, as a document of ours: paragraphs, lists, bold, italic and underlined text. It is read letter by
 * letter and never given to a browser's parser, so nothing in it can run or load; whatever is not known is left out.
 */
export function readPastedHtml(html: string): NoteDoc {
  const reader = new Reader()
  let silent: { name: string; depth: number } | null = null
  for (const { text, name, closes } of pieces(html)) {
    if (silent) {
      if (name === silent.name) silent.depth += closes ? -1 : 1
      if (silent.depth === 0) silent = null
    } else if (name === '') reader.text(decode(text))
    else if (SILENT.has(name)) silent = closes ? null : { name, depth: 1 }
    else if (closes) reader.close(name)
    else reader.open(name)
  }
  return reader.document()
}

type Piece = { text: string; name: string; closes: boolean }

/** Text and tags in turn, each letter looked at once, whatever is wrong with the markup. */
function* pieces(html: string): Generator<Piece> {
  let at = 0
  while (at < html.length) {
    const next = html.indexOf('<', at)
    const end = next < 0 ? html.length : next
    if (end > at) yield { text: html.slice(at, end), name: '', closes: false }
    if (next < 0) return
    const head = /^<(\/?)([a-zA-Z][\w:-]*)/.exec(html.slice(next, next + 80))
    if (head) {
      yield { text: '', name: head[2]?.toLowerCase() ?? '', closes: head[1] === '/' }
      at = tagEnd(html, next + head[0].length)
    } else if (html.startsWith('<!--', next)) at = after(html, '-->', next)
    else if (/[!?/]/.test(html[next + 1] ?? '')) at = after(html, '>', next)
    else {
      yield { text: '<', name: '', closes: false }
      at = next + 1
    }
  }
}

/** Behind the next `sign`; an end that never comes is the end of all. */
function after(html: string, sign: string, from: number): number {
  const found = html.indexOf(sign, from)
  return found < 0 ? html.length : found + sign.length
}

/** Behind the `>` that closes a tag; one in a quoted attribute is none. */
function tagEnd(html: string, from: number): number {
  let quote = ''
  for (let at = from; at < html.length; at++) {
    const sign = html[at] ?? ''
    if (quote) quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return at + 1
  }
  return html.length
}

/** As deep as pasted lists stand in lists. */
const DEEPEST = 6

class Reader {
  readonly #blocks: Block[] = []
  readonly #styles: Style[] = []
  /** The lists that are open, outermost first; an item's text goes to the innermost. */
  readonly #lists: List[] = []
  #line: Inline[] = []
  #deeper = 0
  /** Whether the line ends with a space, or has not begun. Asking the text itself would copy it each time. */
  #spaced = true

  open(name: string): void {
    const style = STYLES[name]
    if (style) this.#styles.push(style)
    else if (name === 'br') this.#endLine()
    else if (name === 'td' || name === 'th') this.#cell()
    else if (LINES.has(name)) this.#endLine()
    if (name === 'ul' || name === 'ol') this.#openList(name === 'ul' ? 'bulletList' : 'orderedList')
  }

  close(name: string): void {
    const style = STYLES[name]
    const last = style ? this.#styles.lastIndexOf(style) : -1
    if (last >= 0) this.#styles.splice(last, 1)
    if (LINES.has(name)) this.#endLine()
    if (name === 'ul' || name === 'ol') this.#endList()
  }

  text(text: string): void {
    // A control character has no place in a note.
    const words = text.replace(/[\s\p{Cc}]+/gu, ' ')
    const last = this.#line.at(-1)
    const shown = this.#spaced ? words.trimStart() : words
    if (shown === '') return
    this.#spaced = shown.endsWith(' ')
    const styles = [...new Set(this.#styles)]
    const same = last?.type === 'text' && (last.marks ?? []).map(({ type }) => type).join() === styles.join()
    if (same) last.text += shown
    else
      this.#line.push({
        type: 'text',
        text: shown,
        ...(styles.length > 0 && { marks: styles.map((type) => ({ type })) }),
      })
  }

  document(): NoteDoc {
    this.#endLine()
    while (this.#lists.length > 0) this.#closeList()
    return this.#blocks.length > 0 ? { type: 'doc', content: this.#blocks } : docOfText('')
  }

  #cell(): void {
    if (this.#line.length > 0) this.#line.push({ type: 'text', text: '  ' })
    this.#spaced = true
  }

  #endLine(): void {
    const content = this.#line
    this.#line = []
    this.#spaced = true
    if (content.length === 0) return
    const list = this.#lists.at(-1)
    const paragraph: Block = { type: 'paragraph', content }
    if (list) list.content.push({ type: 'listItem', content: [paragraph] })
    else this.#blocks.push(paragraph)
  }

  /** Lists deeper than our documents hold them are one with the deepest. */
  #openList(type: List['type']): void {
    if (this.#lists.length < DEEPEST) this.#lists.push({ type, content: [] })
    else this.#deeper += 1
  }

  #endList(): void {
    if (this.#deeper > 0) this.#deeper -= 1
    else this.#closeList()
  }

  #closeList(): void {
    const list = this.#lists.pop()
    if (!list || list.content.length === 0) return
    const around = this.#lists.at(-1)
    const before = around?.content.at(-1)
    // A list in a list belongs to the item before it.
    if (before) before.content.push(list)
    else if (around) around.content.push({ type: 'listItem', content: [{ type: 'paragraph' }, list] })
    else this.#blocks.push(list)
  }
}

/** The letters behind `&lt;`, `&#60;`, `&#x3c;`; a name that is not known stays as it is. */
function decode(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, code: string) => {
    if (!code.startsWith('#')) return NAMED[code.toLowerCase()] ?? whole
    const number = /^#x/i.test(code) ? Number.parseInt(code.slice(2), 16) : Number(code.slice(1))
    const valid = number > 0 && number <= 0x10ffff && !(number >= 0xd800 && number <= 0xdfff)
    return valid ? String.fromCodePoint(number) : ''
  })
}
