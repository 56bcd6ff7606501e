import { ActionIcon, Button, Checkbox, Group, SimpleGrid, TextInput } from '@mantine/core'
import { IconArrowUp, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { EMPTY_BODY, type NoteTemplate, type SectionText } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { movedUp } from '../kit/moved-up.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'
import { PlainEditor } from './plain-editor.tsx'

/** Making a template, or changing one: its headings, and what stands under each when a note is begun. */
export function EditTemplate({ template, onDone }: { template: NoteTemplate; onDone: () => void }) {
  const [said, setSaid] = useState(template)
  const save = useTell(core.notes.saveTemplate, ['notes'])
  const set = (change: Partial<NoteTemplate>) => setSaid((before) => ({ ...before, ...change }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { title, specialty, visitType, sections, active } = said
    const own = template.templateId !== ''
    const which = { templateId: own ? template.templateId : null, revision: own ? template.revision : null }
    save.mutate({ ...which, title, specialty, visitType, sections, active }, { onSuccess: onDone })
  }
  const change = (key: string, to: Partial<SectionText>) =>
    setSaid((before) => ({
      ...before,
      sections: before.sections.map((one) => (one.key === key ? { ...one, ...to } : one)),
    }))
  return (
    <Panel title={<FormattedMessage id={template.templateId ? 'notes.templates.change' : 'notes.templates.new'} />}>
      <form onSubmit={submit}>
        <SimpleGrid cols={3} mb="sm">
          <TextInput
            ref={focusOnArrival}
            label={<FormattedMessage id="notes.title" />}
            value={said.title}
            error={issueAt(save.error, 'title')}
            onChange={(event) => set({ title: event.currentTarget.value })}
          />
          <TextInput
            label={<FormattedMessage id="notes.templates.specialty" />}
            value={said.specialty}
            onChange={(event) => set({ specialty: event.currentTarget.value })}
          />
          <TextInput
            label={<FormattedMessage id="encounters.type" />}
            value={said.visitType}
            onChange={(event) => set({ visitType: event.currentTarget.value })}
          />
        </SimpleGrid>
        {said.sections.map((section, index) => (
          <SectionFields
            key={section.key}
            section={section}
            onChange={(to) => change(section.key, to)}
            onUp={index === 0 ? null : () => set({ sections: movedUp(said.sections, index) })}
            onRemove={
              said.sections.length === 1
                ? null
                : () => set({ sections: said.sections.filter(({ key }) => key !== section.key) })
            }
          />
        ))}
        <Group my="sm">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => set({ sections: [...said.sections, newSection(said.sections)] })}
          >
            <FormattedMessage id="notes.templates.add-section" />
          </Button>
          <Checkbox
            label={<FormattedMessage id="notes.templates.active" />}
            checked={said.active}
            onChange={(event) => set({ active: event.currentTarget.checked })}
          />
        </Group>
        <FailureNote error={save.error} beside={['title']} />
        <Group mt="sm" gap="xs">
          <Button type="submit" loading={save.isPending}>
            <FormattedMessage id="kit.save" />
          </Button>
          <Button variant="subtle" onClick={onDone}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}

/** The first key that no section has: a key is never given to another text. */
function newSection(sections: readonly SectionText[]): SectionText {
  const taken = new Set(sections.map(({ key }) => key))
  const free = Array.from({ length: sections.length + 1 }, (_none, index) => `section-${index + 1}`)
  return { key: free.find((key) => !taken.has(key)) ?? 'section', heading: '', body: EMPTY_BODY }
}

type FieldsProps = {
  section: SectionText
  onChange: (to: Partial<SectionText>) => void
  onUp: (() => void) | null
  onRemove: (() => void) | null
}

function SectionFields({ section, onChange, onUp, onRemove }: FieldsProps) {
  const intl = useIntl()
  const of = { heading: section.heading }
  return (
    <div data-section={section.key}>
      <Group align="end" gap="xs" mt="xs">
        <TextInput
          flex={1}
          label={<FormattedMessage id="notes.templates.heading" />}
          value={section.heading}
          onChange={(event) => onChange({ heading: event.currentTarget.value })}
        />
        {onUp && (
          <ActionIcon variant="subtle" onClick={onUp} aria-label={intl.formatMessage({ id: 'notes.templates.up' }, of)}>
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
        )}
        {onRemove && (
          <ActionIcon
            variant="subtle"
            color="red"
            onClick={onRemove}
            aria-label={intl.formatMessage({ id: 'notes.templates.remove' }, of)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <PlainEditor
        label={intl.formatMessage({ id: 'notes.templates.content' }, of)}
        body={section.body}
        onChange={(body) => onChange({ body })}
      />
    </div>
  )
}
