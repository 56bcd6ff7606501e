import { ActionIcon, Text, UnstyledButton } from '@mantine/core'
import { IconEraser } from '@tabler/icons-react'
import { FormattedDate, FormattedMessage, useIntl } from 'react-intl'
import type { Annotation } from '../../shared/documents/index.ts'
import classes from './documents.module.css'

type Props = {
  annotations: readonly Annotation[]
  onGo: (page: number) => void
  /** Null where nothing may be taken off. */
  onErase: ((annotationId: string) => void) | null
}

/** Everything drawn on the document in words: what, where, by whom and when. */
export function AnnotationList({ annotations, onGo, onErase }: Props) {
  const intl = useIntl()
  if (annotations.length === 0) return null
  // The numbers are those that stand on the page.
  const numbers = new Map<number, number>()
  return (
    <ul className={classes['annotations']} aria-label={intl.formatMessage({ id: 'documents.annotations' })}>
      {annotations.map(({ annotationId, by, at, drawing }) => {
        const number = (numbers.get(drawing.page) ?? 0) + 1
        numbers.set(drawing.page, number)
        return (
          <li key={annotationId}>
            <UnstyledButton className={classes['go'] ?? ''} onClick={() => onGo(drawing.page)}>
              <Text size="sm">
                {drawing.kind === 'note' ? drawing.text : <FormattedMessage id={`documents.kind.${drawing.kind}`} />}
              </Text>
              <Text size="xs" c="dimmed">
                <FormattedMessage id="documents.annotation.where" values={{ page: drawing.page, number }} />
                {' · '}
                {by}
                {' · '}
                <FormattedDate value={at} dateStyle="short" />
              </Text>
            </UnstyledButton>
            {onErase && (
              <ActionIcon
                variant="subtle"
                size="sm"
                aria-label={intl.formatMessage({ id: 'documents.erase' }, { page: drawing.page, number })}
                onClick={() => onErase(annotationId)}
              >
                <IconEraser size={14} aria-hidden />
              </ActionIcon>
            )}
          </li>
        )
      })}
    </ul>
  )
}
