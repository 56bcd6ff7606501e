import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { type CheckInSignature, signatureOf } from './typed-signature.ts'
import { type ConsentForm, SignerRelationship } from '../../shared/consents/index.ts'
import classes from './consents.module.css'

type Props = {
  form: ConsentForm
  value: CheckInSignature
  onChange: (value: CheckInSignature) => void
  /** Leads to signing by finger or pen, and to refusing. */
  onOtherwise: () => void
}

/** A form that is signed within another: its whole text, and the name that is typed as the signature. */
export function SignLine({ form, value, onChange, onOtherwise }: Props) {
  const intl = useIntl()
  const word = (id: string) => intl.formatMessage({ id: `consents.${id}` })
  return (
    <Stack gap={4} data-to-sign={form.formId}>
      <Text fw={600} size="sm">
        {form.title}
      </Text>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region must take the focus: WCAG 2.1.1 */}
      <div className={`${classes['text']} ${classes['short']}`} tabIndex={0} role="region" aria-label={form.title}>
        {form.text}
      </div>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          size="xs"
          flex={1}
          data-signature
          label={word('signature')}
          placeholder={word('signature.how')}
          value={value.name}
          onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
          autoComplete="off"
          maxLength={200}
        />
        <NativeSelect
          size="xs"
          w="9rem"
          label={word('relationship')}
          value={value.relationship}
          onChange={(event) => onChange({ ...value, relationship: event.currentTarget.value as SignerRelationship })}
          data={SignerRelationship.options.map((option) => ({ value: option, label: word(`relationship.${option}`) }))}
        />
      </Group>
      <Group gap="xs" justify="space-between">
        <Text size="xs" c="dimmed">
          {signatureOf(value) === null ? (
            <FormattedMessage id="consents.unsigned" />
          ) : (
            <FormattedMessage id="consents.typed" values={{ name: value.name.trim() }} />
          )}
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={onOtherwise}>
          <FormattedMessage id="consents.otherwise" />
        </Button>
      </Group>
    </Stack>
  )
}
