import { Group, Text } from '@mantine/core'
import { type ReactNode } from 'react'
import classes from './frame.module.css'

/** One thing that the status bar says. */
export function Fact({
  icon,
  look = 'plain',
  children,
}: {
  icon: ReactNode
  look?: 'good' | 'warn' | 'plain'
  children: ReactNode
}) {
  return (
    <Group gap={5} wrap="nowrap" className={classes[look] ?? ''}>
      {icon}
      <Text size="xs" span>
        {children}
      </Text>
    </Group>
  )
}
