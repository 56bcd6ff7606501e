import { Box, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormattedMessage } from 'react-intl'
import classes from './kit.module.css'

/** One screen: a heading that takes the focus on arrival (so that a screen reader says where one is), actions, content. */
export function Page({
  title,
  actions,
  children,
  narrow = false,
}: {
  title: ReactNode
  actions?: ReactNode
  children: ReactNode
  narrow?: boolean
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!document.querySelector('main :focus')) heading.current?.focus()
  }, [])
  return (
    <Stack gap="md" className={narrow ? `${classes['page']} ${classes['narrow']}` : classes['page']}>
      <Group justify="space-between" align="center" wrap="nowrap">
        <Title order={1} ref={heading} tabIndex={-1} className={classes['heading']}>
          {title}
        </Title>
        <Group gap="xs" wrap="nowrap" className="no-print">
          {actions}
        </Group>
      </Group>
      {children}
    </Stack>
  )
}

/** A piece of a screen with a quiet frame. */
export function Panel({ title, children, actions }: { title?: ReactNode; children: ReactNode; actions?: ReactNode }) {
  return (
    <Paper component="section" withBorder p="md" className={classes['panel']}>
      {(title !== undefined || actions !== undefined) && (
        <Group justify="space-between" mb="sm">
          <Title order={2}>{title}</Title>
          {actions}
        </Group>
      )}
      {children}
    </Paper>
  )
}

/** Says that there is nothing, and what to do about it. */
export function Empty({ children }: { children: ReactNode }) {
  return (
    <Box className={classes['empty']} role="status">
      <Text c="dimmed">{children}</Text>
    </Box>
  )
}

export function Waiting() {
  return (
    <Group gap="xs" p="md" role="status">
      <Loader size="xs" aria-hidden />
      <Text c="dimmed" size="sm">
        <FormattedMessage id="kit.waiting" />
      </Text>
    </Group>
  )
}
