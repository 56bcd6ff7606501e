import { VisuallyHidden } from '@mantine/core'
import { useIntl } from 'react-intl'
import { docOf, plainTextOf } from '../../shared/notes/index.ts'
import type { Choice, OpenMenu } from './menus.ts'
import classes from './notes.module.css'

const HEIGHT = 260

/** What can be put in at the cursor; the arrows choose, Enter puts in. */
export function ChoiceMenu({ id, menu }: { id: string; menu: OpenMenu | null }) {
  const intl = useIntl()
  if (!menu) return null
  const { rect, choices, at, pick } = menu
  const words = (name: string) => intl.formatMessage({ id: `notes.field.${name}` })
  const above = rect !== null && rect.bottom + HEIGHT > window.innerHeight
  const style = {
    left: rect?.left ?? 0,
    ...(above ? { bottom: window.innerHeight - rect.top + 4 } : { top: (rect?.bottom ?? 0) + 4 }),
  }
  const chosen = choices[at]
  return (
    <>
      <VisuallyHidden role="status">{chosen && `${signOf(chosen)} ${hint(chosen, words)}`}</VisuallyHidden>
      <div
        id={id}
        role="listbox"
        aria-label={intl.formatMessage({ id: 'notes.menu' })}
        className={`${classes['menu']} no-print`}
        style={style}
      >
        {choices.map((choice, index) => (
          <div
            key={choice.name}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            // The editor keeps the focus.
            onMouseDown={(event) => {
              event.preventDefault()
              pick(choice)
            }}
          >
            <strong>{signOf(choice)}</strong>
            <span>{hint(choice, words)}</span>
          </div>
        ))}
      </div>
    </>
  )
}

const signOf = ({ kind, name }: Choice): string => (kind === 'phrase' ? `.${name}` : `{${name}}`)
const hint = (choice: Choice, words: (name: string) => string): string =>
  choice.kind === 'phrase' ? plainTextOf(docOf(choice.body)).replaceAll('\n', ' ').slice(0, 80) : words(choice.name)
