import { Extension, type Editor } from '@tiptap/react'
import { PluginKey } from '@tiptap/pm/state'
import { Suggestion, type SuggestionProps } from '@tiptap/suggestion'
import type { NoteBody } from '../../shared/notes/index.ts'

/** Something that can be put in: a dot-phrase, or a value of the chart. */
export type Choice = { kind: 'phrase'; name: string; body: NoteBody } | { kind: 'field'; name: string }
export type OpenMenu = { choices: Choice[]; at: number; rect: DOMRect | null; pick: (choice: Choice) => void }

type Parts = {
  /** Everything that may be chosen now. */
  choices: () => readonly Choice[]
  /** Shows the menu, or takes it away. */
  show: (menu: OpenMenu | null) => void
  /** Puts a choice in place of what was typed for it. */
  put: (editor: Editor, choice: Choice, typed: string) => void
}
const SHOWN = 8

/** `.` and the beginning of a name offers dot-phrases, `{` offers values of the chart. Arrows choose, Enter puts in. */
export const menus = (parts: Parts) =>
  Extension.create({
    name: 'menus',
    addProseMirrorPlugins() {
      return [menu(this.editor, '.', 'phrase', parts), menu(this.editor, '{', 'field', parts)]
    },
  })

function menu(editor: Editor, char: string, kind: Choice['kind'], { choices, show, put }: Parts) {
  let open: OpenMenu | null = null
  const set = (next: OpenMenu | null) => {
    open = next
    show(next)
  }
  const draw = (props: SuggestionProps<Choice, Choice>, at = 0) => {
    // Closed by hand: the whole name stands there.
    const whole = props.query.endsWith('}') ? props.query.slice(0, -1) : null
    const exact = whole === null ? undefined : choices().find((choice) => choice.kind === kind && choice.name === whole)
    if (exact) {
      set(null)
      return props.command(exact)
    }
    if (props.items.length === 0) return set(null)
    set({ choices: props.items, at, rect: props.clientRect?.() ?? null, pick: (choice) => props.command(choice) })
  }
  return Suggestion<Choice, Choice>({
    editor,
    char,
    pluginKey: new PluginKey(`menu-${kind}`),
    allowedPrefixes: kind === 'field' ? null : [' '],
    items: ({ query }) => {
      const asked = query.toLowerCase()
      return choices()
        .filter((choice) => choice.kind === kind && choice.name.startsWith(asked))
        .slice(0, SHOWN)
    },
    command: ({ editor: at, range, props: choice }) => {
      put(at, choice, at.state.doc.textBetween(range.from, range.to))
    },
    render: () => ({
      onStart: (props) => draw(props),
      onUpdate: (props) => draw(props),
      onExit: () => set(null),
      onKeyDown: ({ event }) => {
        if (!open) return false
        const { length } = open.choices
        if (event.key === 'ArrowDown') set({ ...open, at: (open.at + 1) % length })
        else if (event.key === 'ArrowUp') set({ ...open, at: (open.at + length - 1) % length })
        else if (event.key === 'Escape') set(null)
        else if (event.key === 'Enter' || event.key === 'Tab') {
          const choice = open.choices[open.at]
          if (choice) open.pick(choice)
        } else return false
        return true
      },
    }),
  })
}
