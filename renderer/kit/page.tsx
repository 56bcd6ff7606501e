import { Box, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormattedMessage } from 'react-intl'
import classes from './kit.module.css'

type PageProps = {
  title: ReactNode
  /** Beside the title: what it is marked with. */
  beside?: ReactNode
  /** Under the title: what must stay in view. */
  under?: ReactNode
  actions?: ReactNode
  children: ReactNode
  narrow?: boolean
}

/** One screen: a heading that takes the focus on arrival (so that a screen reader says where one is), actions, content. */
export function Page({ title, beside, under, actions, children, narrow = false }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!document.querySelector('main :focus')) heading.current?.focus()
  }, [])
  return (
    <Stack gap="md" className={narrow ? `${classes['page']} ${classes['narrow']}` : classes['page']}>
      <div className={classes['head']}>
        <Group justify="space-between" align="center" wrap="nowrap" mih="2.25rem">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Title order={1} ref={heading} tabIndex={-1} className={classes['heading']}>
              {title}
            </Title>
            {beside}
          </Group>
          <Group gap="xs" wrap="nowrap" flex="none" className="no-print">
            {actions}
          </Group>
        </Group>
        {under}
      </div>
      {children}
    </Stack>
  )
}

type PanelProps = { title?: ReactNode; children: ReactNode; actions?: ReactNode; fill?: boolean }

/** A piece of a screen with a quiet frame; with `fill` it takes the rest of the height and its list scrolls within. */
export function Panel({ title, children, actions, fill = false }: PanelProps) {
  return (
    <Paper
      component="section"
      withBorder
      className={fill ? `${classes['panel']} ${classes['fill']}` : (classes['panel'] ?? '')}
    >
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
    <Box component="output" className={classes['empty'] ?? ''}>
      <Text c="dimmed">{children}</Text>
    </Box>
  )
}

export function Waiting() {
  return (
    <Group gap="xs" p="md" component="output" data-waiting>
      <Loader size="xs" aria-hidden />
      <Text c="dimmed" size="sm">
        <FormattedMessage id="kit.waiting" />
      </Text>
    </Group>
  )
}
