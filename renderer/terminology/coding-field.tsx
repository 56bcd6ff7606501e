import { Combobox, Group, InputBase, Loader, Text, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, type Ref, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Coding } from '../../shared/kernel/index.ts'
import { type CodeSystem, type FoundConcept, systemName, toCoding } from '../../shared/terminology/index.ts'
import { type CallFailed, valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useEarlyKeys } from '../kit/early-keys.ts'
import { useFailureText } from '../kit/failure.tsx'
import { narrowed, recentFirst, remember, useRecents } from './recents.ts'

/** What was written, and the code that was chosen for it; without one it stands as free text. */
export type Coded = { text: string; coding: Coding | null }

export type CodingFieldProps = {
  label: ReactNode
  description?: ReactNode
  /** One code system, or several that are searched together. */
  system: CodeSystem | CodeSystem[]
  /** Only concepts of these kinds: `['billable']` of ICD-10-CM, `['IN']` of RxNorm. */
  kinds?: string[]
  value: Coded
  onChange: (value: Coded) => void
  onBlur?: () => void
  /** A sentence beside the field; null or nothing when all is well. */
  error?: ReactNode
  required?: boolean
  disabled?: boolean
  autoFocus?: boolean
  placeholder?: string
  ref?: Ref<HTMLInputElement>
}

const MOST = 20
/** Between two keys of a fast typist; the answer itself takes a few milliseconds. */
const SETTLED_MS = 60

/**
 * A field for something that has a code: finds it while one types, by words in any order or by the code itself. Enter
 * takes the marked line; what is typed and not chosen stays, as free text without a code.
 */
export function CodingField({ system, kinds, value, onChange, onBlur, ref, ...input }: CodingFieldProps) {
  const intl = useIntl()
  const textOf = useFailureText()
  const [opened, setOpened] = useState(false)
  const combobox = useCombobox({ opened, onOpenedChange: setOpened })
  const [text] = useDebouncedValue(value.text, SETTLED_MS)
  const recents = useRecents()
  const { data, error, isFetching, isPlaceholderData } = useQuery<FoundConcept[], CallFailed>({
    queryKey: ['terminology', 'search', system, kinds, text],
    queryFn: async ({ signal }) =>
      valueOf(await core.terminology.search({ system, text, ...(kinds && { kinds }), limit: MOST }, { signal })),
    enabled: opened,
    placeholderData: keepPreviousData,
  })
  // The last answer stands until the next is there, but never a line that what is typed by now no longer asks for: Enter
  // would write down something else.
  const isLate = isPlaceholderData || text !== value.text
  const early = useEarlyKeys(opened && !error && (isLate || data === undefined))
  const asked = { text: value.text, systems: [system].flat(), kinds }
  const lines = recentFirst(isLate ? narrowed(data ?? [], value.text) : (data ?? []), recents, asked)
  const choose = (line: FoundConcept) => {
    remember(line)
    onChange({ text: line.display, coding: toCoding(line) })
    combobox.closeDropdown()
  }
  const several = Array.isArray(system) && system.length > 1
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(key) => {
        const line = lines.find((one) => keyOf(one) === key)
        if (line) choose(line)
      }}
    >
      <Combobox.Target>
        <InputBase
          {...input}
          {...early}
          ref={ref}
          value={value.text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            onChange({ text: event.currentTarget.value, coding: null })
            combobox.openDropdown()
            combobox.resetSelectedOption()
          }}
          // Not over an empty field: the list would cover what was written before it, until a letter or an arrow asks for it.
          onFocus={() => value.coding === null && value.text !== '' && combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => {
            combobox.closeDropdown()
            onBlur?.()
          }}
          rightSection={isFetching && opened ? <Loader size="xs" aria-hidden /> : null}
          {...(value.coding && {
            rightSectionWidth: `${value.coding.code.length + 3}ch`,
            rightSection: (
              <Text component="span" size="sm" c="dimmed" ff="monospace">
                {value.coding.code}
              </Text>
            ),
          })}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options
          aria-label={intl.formatMessage({ id: 'coding.suggestions' })}
          mah={320}
          style={{ overflowY: 'auto' }}
        >
          {lines.map((line) => (
            <Combobox.Option key={keyOf(line)} value={keyOf(line)} active={line.code === value.coding?.code}>
              <Line line={line} several={several} />
            </Combobox.Option>
          ))}
          {error && <Combobox.Empty>{textOf(error.failure)}</Combobox.Empty>}
          {!error && !isLate && data && lines.length === 0 && (
            <Combobox.Empty>
              <FormattedMessage id="coding.nothing" />
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

const keyOf = ({ system, code }: Coding): string => `${system}|${code}`

function Line({ line, several }: { line: FoundConcept; several: boolean }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="md">
      <div>
        <Text size="sm">{line.display}</Text>
        {line.matched !== null && (
          <Text size="xs" c="dimmed">
            {line.matched}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed" ff="monospace" style={{ whiteSpace: 'nowrap' }}>
        {several && `${systemName(line.system)} `}
        {line.code}
        {line.kind === 'header' && <FormattedMessage id="coding.header" />}
      </Text>
    </Group>
  )
}
