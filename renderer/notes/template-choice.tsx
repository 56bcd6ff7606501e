import { Button, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { EncounterId, EntryId, PatientId } from '../../shared/kernel/index.ts'
import type { NoteTemplate } from '../../shared/notes/index.ts'
import { useCurrentVisit } from '../encounters/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import classes from './notes.module.css'

type Props = {
  about: { patientId: PatientId; encounterId: EncounterId | null }
  onStarted: (noteId: EntryId) => void
}

/** What a note begins with: type a few letters and Enter, or choose. */
export function TemplateChoice({ about, onStarted }: Props) {
  const [text, setText] = useState('')
  const templates = useAsk(['notes', 'templates'], (signal) => core.notes.templates({}, { signal }))
  const { visit } = useCurrentVisit(about.patientId, about.encounterId)
  const start = useTell(core.notes.start, ['notes', 'timeline'])
  const kind = visit?.type.text.trim().toLowerCase() ?? ''
  const words = text.trim().toLowerCase()
  const fits = (template: NoteTemplate) =>
    `${template.title} ${template.specialty} ${template.visitType}`.toLowerCase().includes(words)
  const meant = (template: NoteTemplate) =>
    kind !== '' && [template.visitType.toLowerCase(), template.title.toLowerCase()].includes(kind)
  const fitting = (all: readonly NoteTemplate[] = []) =>
    all.filter((template) => template.active && fits(template)).sort((a, b) => Number(meant(b)) - Number(meant(a)))
  const found = fitting(templates.data)
  const begin = (templateId: string) => {
    if (!start.isPending) start.mutate({ ...about, templateId }, { onSuccess: ({ head }) => onStarted(head.entryId) })
  }
  // Who types faster than the templates come has pressed Enter all the same: it counts when they are here.
  const beginFirst = async () => {
    const [first] = fitting(templates.data ?? (await templates.refetch({ cancelRefetch: false })).data)
    if (first) begin(first.templateId)
  }
  return (
    <Panel title={<FormattedMessage id="notes.begin" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void beginFirst()
        }}
      >
        <TextInput
          ref={focusOnArrival}
          label={<FormattedMessage id="notes.template" />}
          description={<FormattedMessage id="notes.template.how" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          mb="sm"
        />
      </form>
      <FailureNote error={templates.error ?? start.error} onRetry={() => void templates.refetch()} />
      {!templates.data && !templates.error && <Waiting />}
      {templates.data && found.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          <FormattedMessage id="notes.template.none" />
        </Text>
      )}
      <SimpleGrid cols={2} spacing="xs">
        {found.map(({ templateId, title, sections }, index) => (
          <Button
            key={templateId}
            variant={index === 0 ? 'light' : 'default'}
            justify="start"
            h="auto"
            py={6}
            loading={start.isPending && start.variables.templateId === templateId}
            onClick={() => begin(templateId)}
          >
            <span className={classes['template']}>
              {title}
              <Text component="span" size="xs" c="dimmed" display="block" ta="left" truncate>
                {sections.map(({ heading }) => heading).join(' · ')}
              </Text>
            </span>
          </Button>
        ))}
      </SimpleGrid>
    </Panel>
  )
}
