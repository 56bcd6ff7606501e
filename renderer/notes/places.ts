import { Selection, TextSelection } from '@tiptap/pm/state'
import type { Editor } from '@tiptap/react'
import { PLACE } from '../../shared/notes/index.ts'

/** The next `***` in an editor from a position on; null when there is none behind it. */
export function nextPlace(editor: Editor, from: number): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null
  editor.state.doc.descendants((node, position) => {
    if (found || !node.isText) return !found
    const text = node.text ?? ''
    for (let at = text.indexOf(PLACE); at >= 0; at = text.indexOf(PLACE, at + 1)) {
      const start = position + at
      if (start < from) continue
      found = { from: start, to: start + PLACE.length }
      return false
    }
    return true
  })
  return found
}

/** Puts the cursor there at once: the editor's own command waits for a frame, and what is typed meanwhile goes elsewhere. */
export function focusAt(editor: Editor, at: number | { from: number; to: number }): void {
  const { doc, tr } = editor.state
  const selection =
    typeof at === 'number'
      ? Selection.near(doc.resolve(Math.min(at, doc.content.size)), -1)
      : TextSelection.create(doc, at.from, at.to)
  editor.view.focus()
  editor.view.dispatch(tr.setSelection(selection).scrollIntoView())
}

/** Goes to the next place to fill in: behind the cursor, then in the sections after it, then from the top. */
export function goToNextPlace(editors: readonly Editor[]): boolean {
  const at = Math.max(
    0,
    editors.findIndex((editor) => editor.isFocused),
  )
  const current = editors[at]
  const later = [...editors.slice(at + 1), ...editors.slice(0, at + 1)]
  const steps: [Editor, number][] = later.map((editor) => [editor, 0])
  if (current) steps.unshift([current, current.isFocused ? current.state.selection.to : 0])
  for (const [editor, from] of steps) {
    const place = nextPlace(editor, from)
    if (!place) continue
    focusAt(editor, place)
    return true
  }
  return false
}
