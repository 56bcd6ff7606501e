import { Button, Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { AskedAt, type ConsentForm } from '../../shared/consents/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { useDrafts } from '../shell/drafts.ts'

type Typed = { title: string; text: string; months: string; askedAt: AskedAt; active: boolean }

/** The text of a form. Another text makes a new version; what was signed stays as it was. */
export function FormFields({ form, onDone }: { form: ConsentForm | null; onDone: () => void }) {
  const intl = useIntl()
  const draft = `consents.form.${form?.formId ?? 'new'}`
  const [typed, setTyped] = useState<Typed>(
    () =>
      (useDrafts.getState().byForm[draft] as Typed | undefined) ?? {
        title: form?.title ?? '',
        text: form?.text ?? '',
        months: form?.validMonths ? String(form.validMonths) : '',
        askedAt: form?.askedAt ?? 'check-in',
        active: form?.active ?? true,
      },
  )
  const forget = () => useDrafts.getState().drop(draft)
  const save = useTell(core.consents.saveForm, ['consents'], forget)
  useEffect(() => useDrafts.getState().keep(draft, typed, null), [draft, typed])
  const close = () => {
    forget()
    onDone()
  }
  const change = (values: Partial<Typed>) => setTyped({ ...typed, ...values })
  const word = (id: string) => intl.formatMessage({ id: `consents.form.${id}` })
  const put = () => {
    const { months, ...rest } = typed
    const validMonths = months.trim() === '' ? null : Number(months)
    save.mutate(
      { formId: form?.formId ?? null, revision: form?.revision ?? 0, details: { ...rest, validMonths } },
      { onSuccess: close },
    )
  }
  return (
    <ShortForm about="consent-form" onSave={put} onCancel={close}>
      <Group align="flex-end" gap="sm">
        <TextInput
          size="xs"
          w="22rem"
          label={word('title')}
          value={typed.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
          maxLength={200}
          required
        />
        <TextInput
          size="xs"
          w="8rem"
          label={word('months')}
          value={typed.months}
          inputMode="numeric"
          onChange={(event) => change({ months: event.currentTarget.value.replaceAll(/\D/g, '') })}
        />
        <NativeSelect
          size="xs"
          label={word('asked')}
          value={typed.askedAt}
          onChange={(event) => change({ askedAt: event.currentTarget.value as AskedAt })}
          data={AskedAt.options.map((value) => ({ value, label: word(`asked.${value}`) }))}
        />
        <Checkbox
          size="xs"
          label={word('active')}
          checked={typed.active}
          onChange={(event) => change({ active: event.currentTarget.checked })}
        />
      </Group>
      <Textarea
        mt="xs"
        size="xs"
        autosize
        minRows={6}
        maxRows={20}
        label={word('text')}
        value={typed.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        maxLength={20_000}
        required
      />
      <FailureNote error={save.error} />
      <Group mt="xs">
        <Button type="submit" size="xs" loading={save.isPending}>
          <FormattedMessage id="kit.save" />
        </Button>
        <Button size="xs" variant="subtle" onClick={close}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </ShortForm>
  )
}
