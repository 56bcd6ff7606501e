import { Alert, Button, Group, NumberInput, Select, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { BackupPlace } from '../../shared/backups/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { Panel } from '../kit/page.tsx'

const FIELDS = ['everyHours', 'keep'] as const

/** Where copies go, how often they are made, and how many are kept. */
export function BackupSettings() {
  const places = useAsk(['backups', 'places'], (signal) => core.backups.places({}, { signal }))
  const settings = useAsk(['backups', 'settings'], (signal) => core.backups.settings({}, { signal }))
  if (!places.data || !settings.data) return <FailureNote error={places.error ?? settings.error} />
  const chosen = places.data.find((place) => place.chosen)
  return (
    <Panel title={<FormattedMessage id="backups.settings" />}>
      {chosen?.onPracticeDisk && (
        <Alert color="red" variant="outline" icon={<IconAlertTriangle aria-hidden />} mb="sm">
          <FormattedMessage id="backups.same-disk" />
        </Alert>
      )}
      <Choices key={chosen?.placeId ?? ''} places={places.data} settings={settings.data} chosen={chosen} />
      <AnotherFolder dialog={settings.data.folderDialog} />
    </Panel>
  )
}

function Choices({
  places,
  settings,
  chosen,
}: {
  places: readonly BackupPlace[]
  settings: { everyHours: number; keep: number }
  chosen: BackupPlace | undefined
}) {
  const intl = useIntl()
  const notice = useNotice()
  const [placeId, setPlaceId] = useState(chosen?.placeId ?? places[0]?.placeId ?? '')
  const [everyHours, setEveryHours] = useState(settings.everyHours)
  const [keep, setKeep] = useState(settings.keep)
  const save = useTell(core.backups.configure, ['backups', 'safety'])
  const nameOf = ({ kind, label, available }: BackupPlace) => {
    const name = kind === 'data-folder' ? intl.formatMessage({ id: 'backups.here' }) : label
    return available ? name : intl.formatMessage({ id: 'backups.unplugged' }, { label: name })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ placeId, everyHours, keep }, { onSuccess: () => notice('backups.saved') })
      }}
    >
      <Group align="start">
        <Select
          w={380}
          label={<FormattedMessage id="backups.place" />}
          data={places.map((place) => ({ value: place.placeId, label: nameOf(place), disabled: !place.available }))}
          value={placeId}
          onChange={(value) => setPlaceId(value ?? placeId)}
          allowDeselect={false}
        />
        {/* What can't be is refused in a sentence by the core; a number that changes by itself is not what was asked for. */}
        <NumberInput
          w={170}
          label={<FormattedMessage id="backups.every" />}
          value={everyHours}
          onChange={(value) => setEveryHours(Number(value))}
          clampBehavior="none"
          error={issueAt(save.error, 'everyHours')}
        />
        <NumberInput
          w={170}
          label={<FormattedMessage id="backups.keep" />}
          value={keep}
          onChange={(value) => setKeep(Number(value))}
          clampBehavior="none"
          error={issueAt(save.error, 'keep')}
        />
        <Button type="submit" variant="default" loading={save.isPending} mt="1.45rem">
          <FormattedMessage id="kit.save" />
        </Button>
      </Group>
      <FailureNote error={save.error} beside={FIELDS} />
    </form>
  )
}

/** A folder that is not on the list: typed, or chosen in the system's dialog where there is one. */
function AnotherFolder({ dialog }: { dialog: boolean }) {
  const notice = useNotice()
  const [folder, setFolder] = useState('')
  const add = useTell(core.backups.addPlace, ['backups', 'safety'])
  const pick = useTell(core.backups.pickFolder)
  const added = () => {
    setFolder('')
    notice('backups.saved')
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate({ folder }, { onSuccess: added })
      }}
    >
      <Group align="end" mt="sm">
        <TextInput
          w={420}
          label={<FormattedMessage id="backups.another" />}
          description={<FormattedMessage id="backups.another.how" />}
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        {dialog && (
          <Button
            variant="default"
            loading={pick.isPending}
            onClick={() => pick.mutate({}, { onSuccess: (picked) => setFolder(picked.folder ?? folder) })}
          >
            <FormattedMessage id="backups.browse" />
          </Button>
        )}
        <Button type="submit" variant="default" loading={add.isPending} disabled={folder.trim() === ''}>
          <FormattedMessage id="backups.use-folder" />
        </Button>
      </Group>
      <FailureNote error={add.error ?? pick.error} />
    </form>
  )
}
