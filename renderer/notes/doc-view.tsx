import { createElement, Fragment, type ReactNode } from 'react'
import { useIntl } from 'react-intl'
import { type Block, docOf, type Inline, type NoteBody } from '../../shared/notes/index.ts'
import classes from './notes.module.css'

const TAGS = { bold: 'strong', italic: 'em', underline: 'u' } as const

/** A section's text to read. It is drawn element by element: whatever stands in it stays text. */
export function DocView({ body }: { body: NoteBody }) {
  return <div className={classes['text']}>{docOf(body).content.map((block, index) => drawBlock(block, index))}</div>
}

function drawBlock(block: Block, key: number): ReactNode {
  if (block.type === 'paragraph')
    return (
      <p key={key}>
        {(block.content ?? []).map((node, index) => (
          <InlineView key={`${index}${node.type}`} node={node} />
        ))}
      </p>
    )
  const items = block.content.map((item, index) => (
    <li key={`${index}${item.type}`}>{item.content.map((inner, at) => drawBlock(inner, at))}</li>
  ))
  if (block.type === 'bulletList') return <ul key={key}>{items}</ul>
  return (
    <ol key={key} start={block.attrs?.start ?? 1}>
      {items}
    </ol>
  )
}

function InlineView({ node }: { node: Inline }) {
  const intl = useIntl()
  const marks = node.marks ?? []
  const drawn = ((): ReactNode => {
    if (node.type === 'hardBreak') return <br />
    if (node.type === 'text') return node.text
    const { name, text, at } = node.attrs
    const time = intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })
    return (
      <span data-smart-field={name} title={intl.formatMessage({ id: 'notes.pulled' }, { name, time })}>
        {text}
      </span>
    )
  })()
  return marks.reduce<ReactNode>(
    (inner, { type }) => createElement(TAGS[type], null, inner),
    <Fragment>{drawn}</Fragment>,
  )
}
