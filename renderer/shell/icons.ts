import {
  IconAddressBook,
  IconBuildingHospital,
  IconEyeCheck,
  IconHistory,
  IconShieldCheck,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react'
import type { Screen } from '../screens.ts'

export const ICONS: Readonly<Record<Screen['icon'], typeof IconUsers>> = {
  patients: IconAddressBook,
  staff: IconUsers,
  audit: IconHistory,
  backups: IconShieldCheck,
  practice: IconBuildingHospital,
  account: IconUserCircle,
  review: IconEyeCheck,
}
