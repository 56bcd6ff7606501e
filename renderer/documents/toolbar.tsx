import { ActionIcon, Group, SegmentedControl, Text, Tooltip } from '@mantine/core'
import {
  IconArrowsMaximize,
  IconChevronLeft,
  IconChevronRight,
  IconRotate2,
  IconRotateClockwise2,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import classes from './documents.module.css'

/** What a press on the page does. */
export type Tool = 'look' | 'highlight' | 'note' | 'ink'
const TOOLS: readonly Tool[] = ['look', 'highlight', 'note', 'ink']

type Props = {
  page: number
  count: number
  /** A factor; null fits the page into the window. */
  zoom: number | null
  tool: Tool
  mayWrite: boolean
  onPage: (page: number) => void
  onZoom: (zoom: number | null) => void
  onRotate: (by: number) => void
  onTool: (tool: Tool) => void
}

export function Toolbar({ page, count, zoom, tool, mayWrite, onPage, onZoom, onRotate, onTool }: Props) {
  const intl = useIntl()
  return (
    <Group gap="xs" wrap="nowrap" className={`${classes['toolbar']} no-print`}>
      {count > 1 && (
        <>
          <Press words="documents.page.before" disabled={page <= 1} onPress={() => onPage(page - 1)}>
            <IconChevronLeft size={18} aria-hidden />
          </Press>
          <Text size="sm" aria-live="polite" className={classes['count'] ?? ''}>
            <FormattedMessage id="documents.page.of" values={{ page, count }} />
          </Text>
          <Press words="documents.page.next" disabled={page >= count} onPress={() => onPage(page + 1)}>
            <IconChevronRight size={18} aria-hidden />
          </Press>
        </>
      )}
      <Press words="documents.zoom.out" onPress={() => onZoom(Math.max(0.25, (zoom ?? 1) / 1.25))}>
        <IconZoomOut size={18} aria-hidden />
      </Press>
      <Press words="documents.zoom.in" onPress={() => onZoom(Math.min(4, (zoom ?? 1) * 1.25))}>
        <IconZoomIn size={18} aria-hidden />
      </Press>
      <Press words="documents.zoom.fit" onPress={() => onZoom(null)}>
        <IconArrowsMaximize size={18} aria-hidden />
      </Press>
      {mayWrite && (
        <>
          <Press words="documents.rotate.left" onPress={() => onRotate(-90)}>
            <IconRotate2 size={18} aria-hidden />
          </Press>
          <Press words="documents.rotate.right" onPress={() => onRotate(90)}>
            <IconRotateClockwise2 size={18} aria-hidden />
          </Press>
          <SegmentedControl
            size="xs"
            aria-label={intl.formatMessage({ id: 'documents.tool' })}
            value={tool}
            onChange={(value) => onTool(value as Tool)}
            data={TOOLS.map((one) => ({ value: one, label: intl.formatMessage({ id: `documents.tool.${one}` }) }))}
          />
        </>
      )}
    </Group>
  )
}

type PressProps = { words: string; onPress: () => void; disabled?: boolean; children: ReactNode }

function Press({ words, onPress, disabled = false, children }: PressProps) {
  const label = useIntl().formatMessage({ id: words })
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="md" aria-label={label} disabled={disabled} onClick={onPress}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
