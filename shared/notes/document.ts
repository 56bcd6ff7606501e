import { z } from 'zod'

/** The version of the document's shape; it stands in every body, so that old notes can always be read. */
export const NOTE_SCHEMA = 1

type Mark = { type: 'bold' | 'italic' | 'underline' }
type Text = { type: 'text'; text: string; marks?: Mark[] }
/** A value of the chart as it was when it was put in: the text stays, whatever the chart says later. `at` in ms, UTC. */
export type SmartFieldNode = { type: 'smartField'; attrs: { name: string; text: string; at: number }; marks?: Mark[] }
export type Inline = Text | { type: 'hardBreak'; marks?: Mark[] } | SmartFieldNode
export type Paragraph = { type: 'paragraph'; content?: Inline[] }
export type List =
  | { type: 'bulletList'; content: ListItem[] }
  | { type: 'orderedList'; attrs?: { start: number; type?: string | null }; content: ListItem[] }
export type ListItem = { type: 'listItem'; content: Block[] }
export type Block = Paragraph | List
/** A ProseMirror document of paragraphs and lists: nothing in it can run, load or link. */
export type NoteDoc = { type: 'doc'; content: Block[] }

/** How deep lists may stand in lists. */
const MAX_DEPTH = 12
const MARKS = new Set(['bold', 'italic', 'underline'])

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const only = (node: Node, ...keys: string[]) => Object.keys(node).every((key) => key === 'type' || keys.includes(key))
const list = (value: unknown, fits: (item: unknown) => boolean) => Array.isArray(value) && value.every(fits)

const isMark = (mark: unknown) => isNode(mark) && only(mark) && MARKS.has(String(mark['type']))
const marksFit = ({ marks }: Node) => marks === undefined || list(marks, isMark)

function isInline(node: unknown): boolean {
  if (!isNode(node) || !marksFit(node)) return false
  if (node['type'] === 'text')
    return only(node, 'text', 'marks') && typeof node['text'] === 'string' && node['text'] !== ''
  if (node['type'] === 'hardBreak') return only(node, 'marks')
  if (node['type'] !== 'smartField' || !only(node, 'attrs', 'marks') || !isNode(node['attrs'])) return false
  const { name, text, at, ...rest } = node['attrs']
  return typeof name === 'string' && typeof text === 'string' && Number.isSafeInteger(at) && !Object.keys(rest).length
}

function isBlock(node: unknown, depth: number): boolean {
  if (!isNode(node) || depth > MAX_DEPTH) return false
  const { type, content, attrs } = node
  if (type === 'paragraph') return only(node, 'content') && (content === undefined || list(content, isInline))
  if (type === 'bulletList') return only(node, 'content') && list(content, (item) => isItem(item, depth))
  if (type !== 'orderedList' || !only(node, 'content', 'attrs')) return false
  const plain =
    attrs === undefined || (isNode(attrs) && Number.isSafeInteger(attrs['start']) && only(attrs, 'start', 'type'))
  return plain && list(content, (item) => isItem(item, depth))
}

const isItem = (node: unknown, depth: number): boolean =>
  isNode(node) &&
  node['type'] === 'listItem' &&
  only(node, 'content') &&
  list(node['content'], (block) => isBlock(block, depth + 1))

const isDoc = (value: unknown): value is NoteDoc =>
  isNode(value) &&
  value['type'] === 'doc' &&
  only(value, 'content') &&
  Array.isArray(value['content']) &&
  value['content'].length > 0 &&
  list(value['content'], (block) => isBlock(block, 1))

/** The document in a body, or null where it is not one of ours. */
export function readBody(body: string): NoteDoc | null {
  try {
    const parsed: unknown = JSON.parse(body)
    if (!isNode(parsed) || parsed['schema'] !== NOTE_SCHEMA || Object.keys(parsed).length !== 2) return null
    return isDoc(parsed['doc']) ? parsed['doc'] : null
  } catch {
    return null
  }
}

export const writeBody = (doc: NoteDoc): NoteBody => JSON.stringify({ schema: NOTE_SCHEMA, doc }) as NoteBody

/** A section's text as JSON: `{ schema, doc }`. Text of eight million letters is more than any section ever had. */
export const NoteBody = z
  .string()
  .max(8_000_000, 'This section is too long')
  .refine((body) => readBody(body) !== null, 'This is not the text of a note')
  .brand<'NoteBody'>()
export type NoteBody = z.infer<typeof NoteBody>

/** The document of a body that was checked when it came in. @throws Error for any other */
export function docOf(body: string): NoteDoc {
  const doc = readBody(body)
  if (!doc) throw new Error('a note body that cannot be read')
  return doc
}

/** A document with these lines; lines that begin with `- ` become a list. */
export function docOfText(text: string): NoteDoc {
  const content: Block[] = []
  for (const line of text.split(/\r\n?|\n/)) {
    const item = /^\s*[-•*] (.*)$/.exec(line)
    const paragraph = paragraphOf(item?.[1] ?? line)
    const last = content.at(-1)
    if (!item) content.push(paragraph)
    else if (last?.type === 'bulletList') last.content.push({ type: 'listItem', content: [paragraph] })
    else content.push({ type: 'bulletList', content: [{ type: 'listItem', content: [paragraph] }] })
  }
  return { type: 'doc', content }
}

export const paragraphOf = (text: string): Paragraph =>
  text === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text }] }

export const EMPTY_BODY: NoteBody = writeBody(docOfText(''))
