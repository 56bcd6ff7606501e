import { Box } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

/** What was opened from a list below it: it comes into sight and takes the focus; Escape goes back to the list. */
export function Opened({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.focus({ preventScroll: true })
    box.current?.scrollIntoView({ block: 'start' })
  }, [])
  return (
    <Box
      ref={box}
      tabIndex={-1}
      style={{ outline: 'none' }}
      onKeyDown={(event) => {
        // A form within has its own Escape, which goes no further than the form.
        const inForm = event.target instanceof HTMLElement && event.target.closest('form') !== null
        if (event.key === 'Escape' && !inForm) onClose()
      }}
    >
      {children}
    </Box>
  )
}
