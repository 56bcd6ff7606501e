import { Badge, Button, Group, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Favorite } from '../../shared/prescriptions/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Panel, Waiting } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'

/** What stands first when a drug is looked for: own ways of prescribing and the practice's, to be dropped or given to everybody. */
export function Favorites() {
  const asked = useAsk(['prescriptions', 'favorites'], (signal) => core.prescriptions.favorites({}, { signal }))
  return (
    <Panel title={<FormattedMessage id="prescriptions.favorites" />}>
      <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && <Waiting />}
      {asked.data?.length === 0 && (
        <Empty>
          <FormattedMessage id="prescriptions.favorites.none" />
        </Empty>
      )}
      {asked.data?.map((one) => (
        <FavoriteLine key={one.favoriteId} favorite={one} />
      ))}
    </Panel>
  )
}

function FavoriteLine({ favorite }: { favorite: Favorite }) {
  const intl = useIntl()
  const maySign = useMay('prescription.sign')
  const drop = useTell(core.prescriptions.dropFavorite, ['prescriptions'])
  const keep = useTell(core.prescriptions.saveFavorite, ['prescriptions'])
  const { favoriteId, revision, ofPractice, mine, details } = favorite
  const drug = details.concept.text
  const word = (id: string) => intl.formatMessage({ id: `prescriptions.favorites.${id}` }, { drug })
  return (
    <article aria-label={drug} data-favorite={ofPractice ? 'practice' : 'own'}>
      <Group justify="space-between" wrap="nowrap" py={4}>
        <div>
          <Text size="sm" fw={600} span>
            {drug}
          </Text>{' '}
          <Badge size="sm" variant="outline" color="gray">
            {word(ofPractice ? 'practice' : 'own')}
          </Badge>
          <Text size="sm">{details.sigText}</Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          {maySign && !ofPractice && (
            <Button
              size="compact-xs"
              variant="default"
              loading={keep.isPending}
              aria-label={word('share.of')}
              onClick={() => keep.mutate({ details, ofPractice: true })}
            >
              {word('share')}
            </Button>
          )}
          {mine && (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={drop.isPending}
              aria-label={word('drop.of')}
              onClick={() => drop.mutate({ favoriteId, revision })}
            >
              {word('drop')}
            </Button>
          )}
        </Group>
      </Group>
      <FailureNote error={drop.error ?? keep.error} />
    </article>
  )
}
