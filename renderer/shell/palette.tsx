import { Spotlight, spotlight } from '@mantine/spotlight'
import { useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import { Keys } from '../kit/keys.tsx'
import { commandsFor } from './commands.ts'
import { ICONS } from './icons.ts'
import { usePlaceCommands } from './place-commands.ts'

export const openPalette = (): void => spotlight.open()

/** Ctrl+K (⌘K): every screen and command by a few letters of its name. */
export function Palette({ session }: { session: SessionView }) {
  const intl = useIntl()
  const here = usePlaceCommands((state) => state.commands)
  const actions = [...here, ...commandsFor(session)].map(({ id, words, icon, keys, run }) => {
    const Icon = ICONS[icon]
    return {
      id,
      label: intl.formatMessage({ id: words }),
      onClick: run,
      leftSection: <Icon size={18} stroke={1.75} aria-hidden />,
      rightSection: keys ? <Keys keys={keys} /> : null,
    }
  })
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      // Also while one writes: the search field of the patients has the focus for most of the day.
      tagsToIgnore={[]}
      highlightQuery
      attributes={{ content: { 'aria-label': intl.formatMessage({ id: 'palette.open' }) } }}
      scrollable
      maxHeight={420}
      nothingFound={intl.formatMessage({ id: 'palette.nothing' })}
      searchProps={{
        placeholder: intl.formatMessage({ id: 'palette.placeholder' }),
        'aria-label': intl.formatMessage({ id: 'palette.placeholder' }),
      }}
    />
  )
}
