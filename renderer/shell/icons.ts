import {
  IconAddressBook,
  IconBaselineDensityMedium,
  IconBaselineDensitySmall,
  IconBuildingHospital,
  IconEyeCheck,
  IconFileDescription,
  IconFileSearch,
  IconHistory,
  IconLanguage,
  IconLock,
  IconLogout,
  IconMoon,
  IconShieldCheck,
  IconSun,
  IconTableOptions,
  IconUserCircle,
  IconUserPlus,
  IconUsers,
  IconX,
} from '@tabler/icons-react'
import type { Screen } from '../screens.ts'

/** What a command that is no place looks like. */
export type DoingIcon = 'lock' | 'leave' | 'light' | 'dark' | 'wide' | 'narrow' | 'language' | 'section' | 'leaveChart'

export const ICONS: Readonly<Record<Screen['icon'] | DoingIcon, typeof IconUsers>> = {
  patients: IconAddressBook,
  register: IconUserPlus,
  staff: IconUsers,
  roles: IconTableOptions,
  audit: IconHistory,
  backups: IconShieldCheck,
  practice: IconBuildingHospital,
  account: IconUserCircle,
  review: IconEyeCheck,
  search: IconFileSearch,
  lock: IconLock,
  leave: IconLogout,
  light: IconSun,
  dark: IconMoon,
  wide: IconBaselineDensityMedium,
  narrow: IconBaselineDensitySmall,
  language: IconLanguage,
  section: IconFileDescription,
  leaveChart: IconX,
}
