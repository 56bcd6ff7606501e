import { useIntl } from 'react-intl'
import { DOCUMENT_CLASSES, type DocumentClass, DocumentStatus } from '../../shared/documents/index.ts'

/** The kinds of document as a list offers them, in this person's language. */
export function useClassChoices(): { value: DocumentClass; label: string }[] {
  const intl = useIntl()
  return DOCUMENT_CLASSES.map(({ key }) => ({
    value: key,
    label: intl.formatMessage({ id: `documents.class.${key}` }),
  }))
}

export function useStatusChoices(): { value: string; label: string }[] {
  const intl = useIntl()
  return DocumentStatus.options.map((value) => ({
    value,
    label: intl.formatMessage({ id: `documents.status.${value}` }),
  }))
}
