import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useLayoutEffect, useState } from 'react'

type Props = { button: RefObject<HTMLButtonElement | null>; label: string; children: ReactNode }

/**
 * The button of a line with its menu. A chart has hundreds of lines, and a menu costs many times its button: it is made
 * when it is first asked for.
 */
export function RowMenu({ button, label, children }: Props) {
  const [opened, setOpened] = useState<boolean | null>(null)
  const made = opened !== null
  // The menu brings a button of its own in place of the one that was pressed: the keys go on with that.
  useLayoutEffect(() => {
    if (made) button.current?.focus()
  }, [made, button])
  const icon = (
    <ActionIcon
      ref={button}
      variant="subtle"
      size="sm"
      className="no-print"
      aria-label={label}
      {...(!made && {
        'aria-haspopup': 'menu' as const,
        'aria-expanded': false,
        onClick: () => setOpened(true),
      })}
    >
      <IconDots size={16} aria-hidden />
    </ActionIcon>
  )
  if (!made) return icon
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" withinPortal returnFocus={false}>
      <Menu.Target>{icon}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
