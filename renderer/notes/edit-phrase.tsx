import { Button, Checkbox, Group, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type DotPhrase, EMPTY_BODY } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel } from '../kit/page.tsx'
import { PlainEditor } from './plain-editor.tsx'

/** Making a dot-phrase, or changing one of one's own. */
export function EditPhrase({ phrase, onDone }: { phrase: DotPhrase | null; onDone: () => void }) {
  const intl = useIntl()
  const [name, setName] = useState(phrase?.name ?? '')
  const [body, setBody] = useState(phrase?.body ?? EMPTY_BODY)
  const [shared, setShared] = useState(phrase?.shared ?? false)
  const [active, setActive] = useState(phrase?.active ?? true)
  const save = useTell(core.notes.savePhrase, ['notes'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const which = { phraseId: phrase?.phraseId ?? null, revision: phrase?.revision ?? null }
    save.mutate({ ...which, name, body, shared, active }, { onSuccess: onDone })
  }
  return (
    <Panel title={<FormattedMessage id={phrase ? 'notes.phrases.change' : 'notes.phrases.new'} />}>
      <form onSubmit={submit}>
        <TextInput
          ref={focusOnArrival}
          label={<FormattedMessage id="notes.phrases.name" />}
          description={<FormattedMessage id="notes.phrases.name.how" />}
          value={name}
          error={issueAt(save.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
          mb="sm"
          maw="24rem"
        />
        <PlainEditor label={intl.formatMessage({ id: 'notes.phrases.text' })} body={body} onChange={setBody} />
        <Group my="sm">
          <Checkbox
            label={<FormattedMessage id="notes.phrases.share" />}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          <Checkbox
            label={<FormattedMessage id="notes.templates.active" />}
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
        </Group>
        <FailureNote error={save.error} beside={['name']} />
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
