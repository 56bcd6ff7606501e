import {
  IconAddressBook,
  IconBuildingHospital,
  IconEyeCheck,
  IconHistory,
  IconShieldCheck,
  IconTableOptions,
  IconUserCircle,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react'
import type { Screen } from '../screens.ts'

export const ICONS: Readonly<Record<Screen['icon'], typeof IconUsers>> = {
  patients: IconAddressBook,
  register: IconUserPlus,
  staff: IconUsers,
  roles: IconTableOptions,
  audit: IconHistory,
  backups: IconShieldCheck,
  practice: IconBuildingHospital,
  account: IconUserCircle,
  review: IconEyeCheck,
}
