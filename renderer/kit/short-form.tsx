import { Button, Group } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { FormattedMessage } from 'react-intl'
import { focusFirstField } from './focus.ts'

type Props = {
  onSave: () => void
  onCancel: () => void
  children: ReactNode
  about: string
  /**
   * Draws the button that saves and Cancel at the foot, the first turning while it is saved; without it the form draws its
   * own. `save`: the word on it, where it is not Save; `off`: nothing can be saved yet; `danger`: it takes something back.
   */
  foot?: { busy: boolean; save?: string; off?: boolean; danger?: boolean }
}

/** A form in the midst of a list: its first field takes the focus, Enter saves from anywhere, Escape leaves. */
export function ShortForm({ onSave, onCancel, children, about, foot }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const leave = useRef(onCancel)
  useEffect(() => {
    leave.current = onCancel
  })
  useEffect(() => {
    const element = form.current
    if (!element) return
    focusFirstField(element)
    const pressed = (event: KeyboardEvent) => {
      // A list of choices that stands open is closed first.
      const choosing = element.querySelector('[aria-expanded="true"], [data-expanded]') !== null
      if (choosing) return
      if (event.key === 'Escape') leave.current()
      // A closed list of choices would open by Enter, as it does by the arrow keys.
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.ariaHasPopup === 'listbox') {
        event.preventDefault()
        event.stopPropagation()
        element.requestSubmit()
      }
    }
    element.addEventListener('keydown', pressed, { capture: true })
    return () => element.removeEventListener('keydown', pressed, { capture: true })
  }, [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    onSave()
  }
  return (
    <form ref={form} onSubmit={submit} noValidate data-form={about}>
      {children}
      {foot && (
        <Group my="xs">
          <Button
            type="submit"
            size="xs"
            loading={foot.busy}
            disabled={foot.off ?? false}
            {...(foot.danger && { color: 'red', variant: 'outline' })}
          >
            <FormattedMessage id={foot.save ?? 'kit.save'} />
          </Button>
          <Button size="xs" variant="subtle" onClick={onCancel}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      )}
    </form>
  )
}
