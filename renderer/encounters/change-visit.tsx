import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type Encounter, EncounterClass } from '../../shared/encounters/index.ts'
import { EventTime } from '../../shared/kernel/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

/** Changing what is said of a visit and when it was; the times stand as they are kept, with their offset. */
export function ChangeVisit({ visit, onDone }: { visit: Encounter; onDone: () => void }) {
  const intl = useIntl()
  const [said, setSaid] = useState({
    type: visit.type.text,
    reason: visit.reason.text,
    class: visit.class,
    happened: visit.happened as string,
    ended: (visit.ended ?? '') as string,
  })
  const change = useTell(core.encounters.change, ['encounters', 'timeline'])
  const set = (name: keyof typeof said) => (value: string) => setSaid((before) => ({ ...before, [name]: value }))
  const happened = EventTime.safeParse(said.happened.trim())
  const ended =
    said.ended.trim() === '' ? { success: true as const, data: null } : EventTime.safeParse(said.ended.trim())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!happened.success || !ended.success) return
    const { patientId, encounterId, revision, type, reason, locationName, clinicianId } = visit
    // Codes stay with the words that they were given for.
    const concept = (before: typeof type, text: string) => (text === before.text ? before : { text, codings: [] })
    change.mutate(
      {
        patientId,
        encounterId,
        revision,
        locationName,
        ...(clinicianId && { clinicianId }),
        type: concept(type, said.type),
        reason: concept(reason, said.reason),
        class: said.class,
        happened: happened.data,
        ended: ended.data,
      },
      { onSuccess: onDone },
    )
  }
  const wrong = intl.formatMessage({ id: 'encounters.time.how' })
  return (
    <form onSubmit={submit}>
      <SimpleGrid cols={3} my="xs">
        <TextInput
          ref={focusOnArrival}
          label={<FormattedMessage id="encounters.type" />}
          value={said.type}
          onChange={(event) => set('type')(event.currentTarget.value)}
        />
        <TextInput
          label={<FormattedMessage id="encounters.reason" />}
          value={said.reason}
          onChange={(event) => set('reason')(event.currentTarget.value)}
        />
        <Select
          label={<FormattedMessage id="encounters.class" />}
          data={EncounterClass.options.map((value) => ({
            value,
            label: intl.formatMessage({ id: `encounters.class.${value}` }),
          }))}
          value={said.class}
          onChange={(value) => set('class')(value ?? said.class)}
          allowDeselect={false}
        />
        <TextInput
          label={<FormattedMessage id="encounters.happened" />}
          value={said.happened}
          error={happened.success ? null : wrong}
          onChange={(event) => set('happened')(event.currentTarget.value)}
        />
        <TextInput
          label={<FormattedMessage id="encounters.ended" />}
          value={said.ended}
          error={ended.success ? null : wrong}
          onChange={(event) => set('ended')(event.currentTarget.value)}
        />
      </SimpleGrid>
      <FailureNote error={change.error} />
      <Group mt="xs" gap="xs">
        <Button size="compact-sm" type="submit" loading={change.isPending}>
          <FormattedMessage id="kit.save" />
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onDone}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </form>
  )
}
