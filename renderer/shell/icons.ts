import {
  IconAddressBook,
  IconBaselineDensityMedium,
  IconBaselineDensitySmall,
  IconBuildingHospital,
  IconEyeCheck,
  IconHistory,
  IconLanguage,
  IconLock,
  IconLogout,
  IconMoon,
  IconShieldCheck,
  IconSun,
  IconTableOptions,
  IconTransfer,
  IconUserCircle,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react'
import type { Screen } from '../screens.ts'

/** What a command that is no place looks like. */
export type DoingIcon = 'lock' | 'leave' | 'light' | 'dark' | 'wide' | 'narrow' | 'language'

export const ICONS: Readonly<Record<Screen['icon'] | DoingIcon, typeof IconUsers>> = {
  patients: IconAddressBook,
  register: IconUserPlus,
  staff: IconUsers,
  roles: IconTableOptions,
  audit: IconHistory,
  backups: IconShieldCheck,
  practice: IconBuildingHospital,
  exchange: IconTransfer,
  account: IconUserCircle,
  review: IconEyeCheck,
  lock: IconLock,
  leave: IconLogout,
  light: IconSun,
  dark: IconMoon,
  wide: IconBaselineDensityMedium,
  narrow: IconBaselineDensitySmall,
  language: IconLanguage,
}
