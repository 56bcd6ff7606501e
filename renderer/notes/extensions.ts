import Placeholder from '@tiptap/extension-placeholder'
import { Node } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'

/** A value of the chart in the text: it stands there as it was when it was put in, and is deleted as one. */
const SmartField = Node.create({
  name: 'smartField',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  addAttributes: () => ({ name: { default: '' }, text: { default: '' }, at: { default: 0 } }),
  // Nothing is ever read from HTML: pasted text comes in by `readPastedHtml`.
  parseHTML: () => [],
  renderHTML: ({ node }) => [
    'span',
    { 'data-smart-field': String(node.attrs['name']), title: `{${String(node.attrs['name'])}}` },
    String(node.attrs['text']),
  ],
  renderText: ({ node }) => String(node.attrs['text']),
})

/** What a section can hold: paragraphs, lists, bold, italic, underlined text, and values of the chart. Nothing else. */
export const noteExtensions = (placeholder: string) => [
  StarterKit.configure({
    blockquote: false,
    code: false,
    codeBlock: false,
    dropcursor: false,
    heading: false,
    horizontalRule: false,
    link: false,
    strike: false,
    trailingNode: false,
  }),
  SmartField,
  Placeholder.configure({ placeholder }),
]

/** Typed at the beginning of a line these become lists; stars stay stars, since three of them mark a place to fill in. */
export const INPUT_RULES = ['bulletList', 'orderedList']
