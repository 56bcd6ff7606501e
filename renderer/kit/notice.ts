import { notifications } from '@mantine/notifications'
import { type PrimitiveType, useIntl } from 'react-intl'

/** Says in passing, at the edge of the screen, that something was done. */
export function useNotice(): (id: string, values?: Record<string, PrimitiveType>) => void {
  const intl = useIntl()
  return (id, values) => {
    notifications.show({
      message: intl.formatMessage({ id }, values),
      closeButtonProps: { 'aria-label': intl.formatMessage({ id: 'kit.close' }) },
    })
  }
}
