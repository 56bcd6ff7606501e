import type { Editor } from '@tiptap/react'
import { docOf, docOfText, type NoteBody, type NoteDoc, readPastedHtml } from '../../shared/notes/index.ts'

/** Where `typed` stands in the document, at or nearest before the cursor; null when it is gone. */
function whereIs(editor: Editor, typed: string): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null
  const { head } = editor.state.selection
  editor.state.doc.descendants((node, position) => {
    if (!node.isText) return true
    const text = node.text ?? ''
    for (let at = text.indexOf(typed); at >= 0; at = text.indexOf(typed, at + 1))
      if (!found || position + at <= head) found = { from: position + at, to: position + at + typed.length }
    return false
  })
  return found
}

/** Puts a document in place of what was typed for it. What the person typed meanwhile stays where it is. */
export function putInPlace(editor: Editor, typed: string, body: NoteBody): void {
  const place = whereIs(editor, typed)
  if (!place) return
  editor
    .chain()
    .insertContentAt(place, contentOf(docOf(body)))
    .focus()
    .run()
}

/** One paragraph flows into the line; more stand as they are. */
function contentOf(doc: NoteDoc) {
  const [first] = doc.content
  return doc.content.length === 1 && first?.type === 'paragraph' ? (first.content ?? []) : doc.content
}

/** Beyond this much markup only the text beside it is taken. */
const MOST_HTML = 2_000_000

/** Takes in what is pasted or dropped: text, or HTML read by our own reader, never by the browser. */
export function takeIn(editor: Editor, data: DataTransfer | null, at?: number): void {
  const html = data?.getData('text/html') ?? ''
  const text = data?.getData('text/plain') ?? ''
  if (html === '' && text === '') return
  const plain = html === '' || html.length > MOST_HTML
  const content = contentOf(plain ? docOfText(text.replace(/\n$/, '')) : readPastedHtml(html))
  const { from, to } = editor.state.selection
  editor
    .chain()
    .insertContentAt(at ?? { from, to }, content)
    .scrollIntoView()
    .run()
}
