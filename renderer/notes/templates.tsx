import { Badge, Button, Group, Tabs, Text } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import { builtInTemplates, type DotPhrase, type NoteTemplate, docOf, plainTextOf } from '../../shared/notes/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Page, Panel, Waiting } from '../kit/page.tsx'
import { useSession } from '../shell/session.ts'
import { EditPhrase } from './edit-phrase.tsx'
import { EditTemplate } from './edit-template.tsx'

/** What notes are written with: the practice's templates and those that come with Daybook, and the dot-phrases. */
export function NoteTemplates() {
  return (
    <Page title={<FormattedMessage id="screen.notes.templates" />}>
      <Tabs defaultValue="templates" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="templates">
            <FormattedMessage id="notes.templates" />
          </Tabs.Tab>
          <Tabs.Tab value="phrases">
            <FormattedMessage id="notes.phrases" />
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="templates">
          <Templates />
        </Tabs.Panel>
        <Tabs.Panel value="phrases">
          <Phrases />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** A copy of a template, to be made one's own. */
const copyOf = (template: NoteTemplate): NoteTemplate => ({
  ...template,
  templateId: '',
  builtIn: false,
  ownerName: '',
  revision: 0,
})

function Templates() {
  const [editing, setEditing] = useState<NoteTemplate | null>(null)
  const templates = useAsk(['notes', 'templates'], (signal) => core.notes.templates({}, { signal }))
  const blank = builtInTemplates.find(({ templateId }) => templateId === 'built-in:blank')
  if (editing) return <EditTemplate template={editing} onDone={() => setEditing(null)} />
  return (
    <Panel
      title={<FormattedMessage id="notes.templates" />}
      actions={
        blank && (
          <Button size="compact-md" onClick={() => setEditing({ ...copyOf(blank), title: '' })}>
            <FormattedMessage id="notes.templates.new" />
          </Button>
        )
      }
    >
      <FailureNote error={templates.error} onRetry={() => void templates.refetch()} />
      {!templates.data && !templates.error && <Waiting />}
      {templates.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="notes.templates.none" />
        </Empty>
      )}
      {templates.data?.map((template) => (
        <Group key={template.templateId} justify="space-between" py={4} wrap="nowrap">
          <div>
            <Text span fw={600}>
              {template.title}
            </Text>{' '}
            {template.builtIn && (
              <Badge variant="outline" size="sm">
                <FormattedMessage id="notes.templates.built-in" />
              </Badge>
            )}
            {!template.active && (
              <Badge variant="outline" size="sm" color="gray">
                <FormattedMessage id="notes.templates.inactive" />
              </Badge>
            )}
            <Text size="sm" c="dimmed">
              {[template.specialty, template.visitType, ...template.sections.map(({ heading }) => heading)]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </div>
          <Group gap="xs" wrap="nowrap">
            {!template.builtIn && (
              <Button size="compact-sm" variant="default" onClick={() => setEditing(template)}>
                <FormattedMessage id="notes.templates.change" />
              </Button>
            )}
            <Button size="compact-sm" variant="subtle" onClick={() => setEditing(copyOf(template))}>
              <FormattedMessage id="notes.templates.copy" />
            </Button>
          </Group>
        </Group>
      ))}
    </Panel>
  )
}

function Phrases() {
  const [editing, setEditing] = useState<DotPhrase | 'new' | null>(null)
  const me = useSession().userId
  const phrases = useAsk(['notes', 'phrases'], (signal) => core.notes.phrases({}, { signal }))
  if (editing) return <EditPhrase phrase={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
  return (
    <Panel
      title={<FormattedMessage id="notes.phrases" />}
      actions={
        <Button size="compact-md" onClick={() => setEditing('new')}>
          <FormattedMessage id="notes.phrases.new" />
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        <FormattedMessage id="notes.phrases.how" />
      </Text>
      <FailureNote error={phrases.error} onRetry={() => void phrases.refetch()} />
      {!phrases.data && !phrases.error && <Waiting />}
      {phrases.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="notes.phrases.none" />
        </Empty>
      )}
      {phrases.data?.map((phrase) => (
        <Group key={phrase.phraseId} justify="space-between" py={4} wrap="nowrap">
          <div>
            <Text span fw={600}>
              .{phrase.name}
            </Text>{' '}
            <Badge variant="outline" size="sm" color={phrase.active ? 'ink' : 'gray'}>
              <FormattedMessage
                id={
                  !phrase.active
                    ? 'notes.templates.inactive'
                    : phrase.shared
                      ? 'notes.phrases.shared'
                      : 'notes.phrases.own'
                }
              />
            </Badge>
            <Text size="sm" c="dimmed" lineClamp={1}>
              {plainTextOf(docOf(phrase.body))}
            </Text>
          </div>
          {phrase.ownerId === me ? (
            <Button size="compact-sm" variant="default" onClick={() => setEditing(phrase)}>
              <FormattedMessage id="notes.templates.change" />
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              {phrase.ownerName}
            </Text>
          )}
        </Group>
      ))}
    </Panel>
  )
}
