import type { Block, Inline, NoteDoc, SmartFieldNode } from './document.ts'

/** What a document says, line by line, without its looks: for search, lists and the timeline. */
export const plainTextOf = (doc: NoteDoc): string => linesOf(doc).join('\n')

/** The lines of a document; an item of a list begins with its sign, indented by its depth. */
export function linesOf(doc: NoteDoc): string[] {
  return doc.content.flatMap((block) => blockLines(block, ''))
}

function blockLines(block: Block, indent: string): string[] {
  if (block.type === 'paragraph') {
    const text = (block.content ?? []).map(inlineText).join('')
    return text.split('\n').map((line) => indent + line)
  }
  const first = block.type === 'orderedList' ? (block.attrs?.start ?? 1) : 1
  return block.content.flatMap((item, index) => {
    const sign = block.type === 'orderedList' ? `${first + index}. ` : '- '
    const [head = '', ...rest] = item.content.flatMap((inner) => blockLines(inner, ''))
    return [`${indent}${sign}${head}`, ...rest.map((line) => `${indent}  ${line}`)]
  })
}

function inlineText(node: Inline): string {
  if (node.type === 'text') return node.text
  return node.type === 'hardBreak' ? '\n' : node.attrs.text
}

/** Three stars mark what is still to be filled in. */
export const PLACE = '***'

/** The numbers, from 1, of the lines that hold a place still to be filled in. */
export function unfilledLines(doc: NoteDoc): number[] {
  return linesOf(doc).flatMap((line, index) => (line.includes(PLACE) ? [index + 1] : []))
}

export const isEmptyDoc = (doc: NoteDoc): boolean => plainTextOf(doc).trim() === ''

const TOKEN = /\{([a-z][a-z-]*)\}/g

/** The names that stand in a document as `{name}`. */
export function tokensIn(doc: NoteDoc): Set<string> {
  const found = new Set<string>()
  mapInline(doc, (node) => {
    if (node.type === 'text') for (const [, name = ''] of node.text.matchAll(TOKEN)) found.add(name)
    return [node]
  })
  return found
}

/** The document with each `{name}` for which there is a value replaced by it; others stay as they were typed. */
export function fillIn(doc: NoteDoc, values: ReadonlyMap<string, { text: string; at: number }>): NoteDoc {
  return mapInline(doc, (node) => {
    if (node.type !== 'text') return [node]
    const marks = node.marks ? { marks: node.marks } : {}
    const pieces = node.text.split(TOKEN)
    // What stood around a token comes at even places, the names at odd ones.
    return pieces.flatMap((piece, index): Inline[] => {
      const value = index % 2 === 1 ? values.get(piece) : undefined
      if (value) return [{ type: 'smartField', attrs: { name: piece, ...value }, ...marks } satisfies SmartFieldNode]
      const text = index % 2 === 1 ? `{${piece}}` : piece
      return text === '' ? [] : [{ type: 'text', text, ...marks }]
    })
  })
}

function mapInline(doc: NoteDoc, change: (node: Inline) => Inline[]): NoteDoc {
  const block = (from: Block): Block => {
    if (from.type === 'paragraph') return from.content ? { ...from, content: from.content.flatMap(change) } : from
    return { ...from, content: from.content.map((item) => ({ ...item, content: item.content.map(block) })) }
  }
  return { ...doc, content: doc.content.map(block) }
}
