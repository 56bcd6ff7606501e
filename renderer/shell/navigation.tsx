import { UnstyledButton } from '@mantine/core'
import { IconLock, IconSearch } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { FormattedMessage } from 'react-intl'
import type { SessionView } from '../../shared/access/index.ts'
import type { PracticeStatus } from '../../shared/practice/index.ts'
import { Keys } from '../kit/keys.tsx'
import type { Screen } from '../screens.ts'
import classes from './frame.module.css'
import { ICONS } from './icons.ts'
import { lock } from './leave.ts'
import { go, place } from './navigate.ts'
import { openPalette } from './palette.tsx'
import { NavCount } from './nav-count.tsx'
import { placesFor } from './places.ts'
import { maySee } from './session.ts'

/** The path that this window shows. */
const usePlace = (): string => useSyncExternalStore(place.subscribe, () => place.location.pathname)

/** The rail at the side: the practice, the places of this person, and below them the person and the lock. */
export function Navigation({ session, status }: { session: SessionView; status: PracticeStatus }) {
  const here = usePlace()
  return (
    <>
      <div className={classes['name']}>{status.practiceName}</div>
      <div className={classes['place']}>{status.deviceName}</div>
      <UnstyledButton className={classes['find'] ?? ''} onClick={openPalette}>
        <IconSearch size={16} aria-hidden />
        <span className={classes['grow']}>
          <FormattedMessage id="palette.open" />
        </span>
        <Keys keys="mod+k" quiet />
      </UnstyledButton>
      <div className={classes['places']}>
        {placesFor((screen) => maySee(session, screen)).map((group) => (
          <div key={group[0]?.id} className={classes['group']}>
            {group.map((screen) => (
              <Place key={screen.id} screen={screen} here={here} />
            ))}
          </div>
        ))}
      </div>
      <UnstyledButton
        className={classes['link'] ?? ''}
        onClick={() => go('/account')}
        {...(here === '/account' && { 'aria-current': 'page' as const })}
      >
        <ICONS.account size={18} stroke={1.75} aria-hidden />
        {session.displayName}
      </UnstyledButton>
      <UnstyledButton className={classes['link'] ?? ''} onClick={() => void lock()}>
        <IconLock size={18} stroke={1.75} aria-hidden />
        <span className={classes['grow']}>
          <FormattedMessage id="shell.lock.short" />
        </span>
        <Keys keys="mod+l" quiet />
      </UnstyledButton>
    </>
  )
}

const inSight = (place: HTMLElement | null): void => place?.scrollIntoView({ block: 'nearest' })

function Place({ screen: { id, path, icon }, here }: { screen: Screen; here: string }) {
  const Icon = ICONS[icon]
  const isHere = here === path || here.startsWith(`${path}/`)
  return (
    <UnstyledButton
      className={classes['link'] ?? ''}
      onClick={() => go(path)}
      // The rail scrolls where one has many places; where one is stays in sight, also when it was reached by keys.
      ref={isHere ? inSight : null}
      {...(isHere && { 'aria-current': 'page' as const })}
    >
      <Icon size={18} stroke={1.75} aria-hidden />
      <span className={classes['grow']}>
        <FormattedMessage id={`screen.${id}`} />
      </span>
      <NavCount of={id} />
    </UnstyledButton>
  )
}
