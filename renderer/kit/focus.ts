/**
 * As a `ref`: the element takes the focus when it appears. For the first field of a form that the person has just asked
 * for, so that her hands stay on the keyboard.
 */
export const focusOnArrival = (element: HTMLElement | null): void => element?.focus()

/** As a `ref` of a form that the person has just asked for: its first field takes the focus. */
export const focusFirstField = (element: HTMLElement | null): void =>
  element?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea')?.focus()
