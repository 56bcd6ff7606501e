import { useIntl } from 'react-intl'
import { type Role, ROLES } from '../../shared/access/index.ts'

/** The roles as a list to choose from, in words. */
export function useRoleChoices(): { value: Role; label: string }[] {
  const intl = useIntl()
  return ROLES.map((value) => ({ value, label: intl.formatMessage({ id: `role.${value}` }) }))
}
