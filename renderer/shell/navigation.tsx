import { Stack, UnstyledButton } from '@mantine/core'
import { IconLock, IconSearch, IconUserCircle } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import type { PracticeStatus } from '../../shared/practice/index.ts'
import { core } from '../ipc/client.ts'
import { allScreens } from '../screens.ts'
import classes from './frame.module.css'
import { ICONS } from './icons.ts'
import { maySee } from './may-see.ts'
import { go, place } from './navigate.ts'
import { openPalette } from './palette.tsx'

/** The path that this window shows. */
export const usePlace = (): string => useSyncExternalStore(place.subscribe, () => place.location.pathname)

export function Navigation({ session, status }: { session: SessionView; status: PracticeStatus }) {
  const intl = useIntl()
  const here = usePlace()
  const entries = allScreens.filter((screen) => screen.inNavigation && maySee(session, screen))
  return (
    <>
      <div className={classes['name']}>{status.practiceName}</div>
      <div className={classes['place']}>{status.deviceName}</div>
      <UnstyledButton className={classes['link'] ?? ''} onClick={openPalette}>
        <IconSearch size={18} aria-hidden />
        <FormattedMessage id="palette.open" />
      </UnstyledButton>
      <Stack
        component="nav"
        gap={2}
        mt="xs"
        aria-label={intl.formatMessage({ id: 'shell.navigation' })}
        className={classes['grow'] ?? ''}
      >
        {entries.map(({ id, path, icon }) => {
          const Icon = ICONS[icon]
          const current = here === path || here.startsWith(`${path}/`)
          return (
            <UnstyledButton
              key={id}
              className={classes['link'] ?? ''}
              onClick={() => go(path)}
              {...(current && { 'aria-current': 'page' as const })}
            >
              <Icon size={18} aria-hidden />
              <FormattedMessage id={`screen.${id}`} />
            </UnstyledButton>
          )
        })}
      </Stack>
      <UnstyledButton className={classes['link'] ?? ''} onClick={() => go('/account')}>
        <IconUserCircle size={18} aria-hidden />
        {session.displayName}
      </UnstyledButton>
      <UnstyledButton className={classes['link'] ?? ''} onClick={() => void core.access.lock({})}>
        <IconLock size={18} aria-hidden />
        <FormattedMessage id="shell.lock" />
      </UnstyledButton>
    </>
  )
}
