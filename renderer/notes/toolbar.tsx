import { ActionIcon, Group } from '@mantine/core'
import { IconBold, IconItalic, IconList, IconListNumbers, IconUnderline } from '@tabler/icons-react'
import type { ChainedCommands, Editor } from '@tiptap/react'
import { useIntl } from 'react-intl'

const TOOLS = [
  ['bold', IconBold, (chain: ChainedCommands) => chain.toggleBold()],
  ['italic', IconItalic, (chain: ChainedCommands) => chain.toggleItalic()],
  ['underline', IconUnderline, (chain: ChainedCommands) => chain.toggleUnderline()],
  ['bullets', IconList, (chain: ChainedCommands) => chain.toggleBulletList()],
  ['numbers', IconListNumbers, (chain: ChainedCommands) => chain.toggleOrderedList()],
] as const

/** The looks of text, for the mouse; the keyboard has Ctrl+B, I and U, and `- ` or `1. ` at the beginning of a line. */
export function Toolbar({ current }: { current: () => Editor | undefined }) {
  const intl = useIntl()
  return (
    <Group gap={2} className="no-print" data-note-tools ml="auto">
      {TOOLS.map(([name, Icon, run]) => (
        <ActionIcon
          key={name}
          variant="subtle"
          size="sm"
          aria-label={intl.formatMessage({ id: `notes.tool.${name}` })}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            const editor = current()
            if (editor) run(editor.chain().focus()).run()
          }}
        >
          <Icon size={15} aria-hidden />
        </ActionIcon>
      ))}
    </Group>
  )
}
