import { Combobox, Group, Loader, Text, TextInput, useCombobox } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type RefObject, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { FoundProduct } from '../../shared/prescriptions/index.ts'
import { type CallFailed, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useEarlyKeys } from '../kit/early-keys.ts'
import { useFailureText } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'

type Props = {
  text: string
  onText: (text: string) => void
  onChoose: (product: FoundProduct) => Promise<void>
  /** Enter was pressed: what is typed from now on belongs into the next field, whether the answer is here or not. */
  onTaking: (taken: Promise<void>) => void
  error?: string | false
  /** Where the field is kept: with the focus, its list opens. */
  field: RefObject<HTMLInputElement | null>
}

/** Finds a drug while one types; the best stands marked, and Enter takes it. What is typed and not chosen is a drug in words. */
export function DrugField({ text, onText, onChoose, onTaking, error, field }: Props) {
  const intl = useIntl()
  const textOf = useFailureText()
  const ref = useMergedRef(field, focusOnArrival)
  const [opened, setOpened] = useState(false)
  const combobox = useCombobox({ opened, onOpenedChange: setOpened })
  const found = useQuery<FoundProduct[], CallFailed>({
    queryKey: ['prescriptions', 'findDrugs', text],
    queryFn: async ({ signal }) => valueOf(await core.prescriptions.findDrugs({ text }, { signal })),
    enabled: opened,
    placeholderData: keepPreviousData,
  })
  const lines = found.data ?? []
  const late = found.isPlaceholderData
  const early = useEarlyKeys(opened && found.isFetching && (late || found.data === undefined))
  /** Takes the best line; where one types faster than the answer comes, the best of the answer to what stands there. */
  const take = async () => {
    const asked = found.isFetching || late ? await core.prescriptions.findDrugs({ text }) : null
    const [best] = asked === null ? lines : asked.ok ? asked.value : []
    combobox.closeDropdown()
    if (best) await onChoose(best)
  }
  return (
    // Its pane is narrow, and names of products are long.
    <Combobox
      store={combobox}
      width={380}
      position="bottom-end"
      onOptionSubmit={(code) => {
        const line = lines.find(({ rxcui }) => rxcui === code)
        // An answer to less than what stands there now is no answer.
        if (line && !late) void onChoose(line)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target>
        <TextInput
          {...early}
          label={intl.formatMessage({ id: 'prescriptions.drug' })}
          placeholder={intl.formatMessage({ id: 'prescriptions.drug.how' })}
          value={text}
          error={error}
          ref={ref}
          autoComplete="off"
          spellCheck={false}
          required
          onChange={(event) => {
            onText(event.currentTarget.value)
            combobox.openDropdown()
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !opened || event.ctrlKey || event.metaKey) return
            if (combobox.getSelectedOptionIndex() >= 0) return
            event.preventDefault()
            onTaking(take())
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          rightSection={found.isFetching && opened ? <Loader size="xs" aria-hidden /> : null}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options
          aria-label={intl.formatMessage({ id: 'coding.suggestions' })}
          mah={320}
          style={{ overflowY: 'auto' }}
        >
          {lines.map((line, index) => (
            <Combobox.Option key={line.rxcui} value={line.rxcui ?? ''} active={index === 0}>
              <Group justify="space-between" wrap="nowrap" gap="md">
                <Text size="sm" fw={index === 0 ? 600 : 400}>
                  {line.display}
                </Text>
                {(line.own || line.used > 0) && (
                  <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                    <FormattedMessage id={line.own ? 'prescriptions.own' : 'prescriptions.used'} />
                  </Text>
                )}
              </Group>
            </Combobox.Option>
          ))}
          {found.error && <Combobox.Empty>{textOf(found.error.failure)}</Combobox.Empty>}
          {!found.error && !late && found.data && lines.length === 0 && text !== '' && (
            <Combobox.Empty>
              <FormattedMessage id="prescriptions.drug.none" />
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
