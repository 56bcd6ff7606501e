import { EditorContent, useEditor } from '@tiptap/react'
import { useEffect, useRef } from 'react'
import { docOf, type NoteBody } from '../../shared/notes/index.ts'
import { styleNonce } from '../shell/trusted-types.ts'
import { INPUT_RULES, noteExtensions } from './extensions.ts'
import classes from './notes.module.css'
import { takeIn } from './putting.ts'
import { writtenIn } from './section-editor.tsx'

type Props = { label: string; body: NoteBody; focus?: boolean; onChange: (body: NoteBody) => void }

/** A text in the looks of a section, without menus: for what is added to a note, for templates and dot-phrases. */
export function PlainEditor({ label, body, focus = false, onChange }: Props) {
  const latest = useRef(onChange)
  useEffect(() => {
    latest.current = onChange
  })
  const editor = useEditor({
    extensions: noteExtensions(''),
    content: docOf(body),
    injectNonce: styleNonce(),
    enableInputRules: INPUT_RULES,
    enablePasteRules: false,
    autofocus: focus ? 'end' : false,
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, spellcheck: 'true' },
      // Tab goes on to the next field, also in a list.
      handleKeyDown: (_view, event) => {
        if (event.key === 'Tab') event.stopPropagation()
        return false
      },
      handleDOMEvents: {
        // ProseMirror keeps Escape for itself; it leaves this field as it leaves every other.
        keydown: (_view, event) => event.key === 'Escape',
        paste: (_view, event) => {
          event.preventDefault()
          if (editor) takeIn(editor, event.clipboardData)
          return true
        },
        drop: (_view, event) => {
          event.preventDefault()
          if (editor) takeIn(editor, event.dataTransfer)
          return true
        },
      },
    },
    onUpdate: ({ editor: at }) => latest.current(writtenIn(at).body),
  })
  return (
    <section className={classes['section']}>
      <h3>{label}</h3>
      <EditorContent editor={editor} />
    </section>
  )
}
