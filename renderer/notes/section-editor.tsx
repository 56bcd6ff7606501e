import { type Editor, EditorContent, useEditor } from '@tiptap/react'
import { useEffect, useId, useRef, useState } from 'react'
import { useIntl } from 'react-intl'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { docOf, type NoteBody, type NoteDoc, type Section, writeBody } from '../../shared/notes/index.ts'
import { core } from '../ipc/client.ts'
import { styleNonce } from '../shell/trusted-types.ts'
import { INPUT_RULES, noteExtensions } from './extensions.ts'
import { type Choice, menus, type OpenMenu } from './menus.ts'
import { ChoiceMenu } from './choice-menu.tsx'
import classes from './notes.module.css'
import { focusAt } from './places.ts'
import { putInPlace, takeIn } from './putting.ts'
import type { Written } from './saver.ts'

type Props = {
  section: Section
  body: NoteBody
  about: { patientId: PatientId; encounterId: EncounterId | null }
  choices: readonly Choice[]
  /** Where the cursor goes when the section appears; null leaves the focus where it is. */
  cursor: number | null
  onReady: (editor: Editor | null) => void
  onTyped: (read: () => Written) => void
  /** Tab: to the section after this one, or before. */
  onLeave: (step: 1 | -1) => void
  onNextPlace: () => void
  onSign: () => void
}

/** What the editor holds, as the store keeps it. */
export const writtenIn = (editor: Editor): Written => ({
  body: writeBody(editor.getJSON() as NoteDoc),
  cursor: editor.state.selection.head,
})

/** One section of a note, to write in. */
export function SectionEditor(props: Props) {
  const { section, body, cursor } = props
  const intl = useIntl()
  const id = useId()
  const latest = useRef(props)
  const menu = useRef<OpenMenu | null>(null)
  const [shown, setShown] = useState<OpenMenu | null>(null)
  useEffect(() => {
    latest.current = props
  })
  const show = (next: OpenMenu | null) => {
    menu.current = next
    setShown(next)
  }
  const put = (editor: Editor, choice: Choice, typed: string) => {
    const asked = choice.kind === 'phrase' ? choice.body : tokenBody(choice.name)
    const { about } = latest.current
    void core.notes.fillIn({ ...about, body: asked }).then((filled) => {
      if (!editor.isDestroyed && editor.isEditable) putInPlace(editor, typed, filled.ok ? filled.value.body : asked)
    })
  }
  const editor = useEditor({
    extensions: [
      ...noteExtensions(intl.formatMessage({ id: 'notes.placeholder' })),
      menus({ choices: () => latest.current.choices, show, put }),
    ],
    content: docOf(body),
    injectNonce: styleNonce(),
    enableInputRules: INPUT_RULES,
    enablePasteRules: false,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': section.heading,
        spellcheck: 'true',
      },
      handleKeyDown: (_view, event) => {
        if (menu.current) return false
        if (event.key === 'F2') {
          latest.current.onNextPlace()
          return true
        }
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          // Else the key that signs would first put a line break into what is signed.
          latest.current.onSign()
          return true
        }
        if (event.key !== 'Tab' || event.ctrlKey || event.altKey || event.metaKey) return false
        latest.current.onLeave(event.shiftKey ? -1 : 1)
        return true
      },
      handleDOMEvents: {
        // ProseMirror keeps Escape for itself; it leaves this field as it leaves every other, once no menu is open.
        keydown: (_view, event) => event.key === 'Escape' && !menu.current,
        paste: (_view, event) => {
          event.preventDefault()
          if (editor) takeIn(editor, event.clipboardData)
          return true
        },
        drop: (view, event) => {
          event.preventDefault()
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos
          if (editor) takeIn(editor, event.dataTransfer, at)
          return true
        },
        // Dragging text out would take it away here and not bring it elsewhere.
        dragstart: (_view, event) => {
          event.preventDefault()
          return true
        },
      },
    },
    onUpdate: ({ editor: at, transaction }) => {
      if (!transaction.getMeta('adopted')) latest.current.onTyped(() => writtenIn(at))
    },
  })
  useEffect(() => {
    latest.current.onReady(editor)
    if (cursor !== null) focusAt(editor, cursor)
    return () => latest.current.onReady(null)
    // Only on arrival: later the cursor is the writer's.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [editor])
  return (
    <section className={classes['section']} data-section={section.key}>
      <h3>{section.heading}</h3>
      <EditorContent editor={editor} />
      <ChoiceMenu id={`${id}-menu`} menu={shown} />
    </section>
  )
}

const tokenBody = (name: string): NoteBody =>
  writeBody({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: `{${name}}` }] }] })

/** Shows someone else's text in place of what stood here; nothing of ours waited. */
export function adopt(editor: Editor, body: NoteBody): void {
  const { head } = editor.state.selection
  const focused = editor.isFocused
  editor.chain().setMeta('adopted', true).setContent(docOf(body), { emitUpdate: false }).run()
  if (focused) editor.commands.setTextSelection(Math.min(head, editor.state.doc.content.size))
}
