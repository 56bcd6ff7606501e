import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type ConsentForm, type Signature, SignerRelationship } from '../../shared/consents/index.ts'
import type { EncounterId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { WithReason } from '../kit/with-reason.tsx'
import classes from './consents.module.css'
import { SignaturePad, type Strokes } from './signature-pad.tsx'

type Props = {
  patientId: PatientId
  encounterId?: EncounterId | null
  form: ConsentForm
  onDone: () => void
  onCancel: () => void
}

/** One form: its whole text, and the answer. Typed, the name and Enter sign; or it is drawn with finger, pen or mouse. */
export function AnswerForm({ patientId, encounterId = null, form, onDone, onCancel }: Props) {
  const intl = useIntl()
  const chart = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  const herself = chart.data ? `${chart.data.givenName} ${chart.data.familyName}` : ''
  const [relationship, setRelationship] = useState<SignerRelationship>('self')
  const [typed, setTyped] = useState<string | null>(null)
  const [strokes, setStrokes] = useState<Strokes>([])
  const [drawing, setDrawing] = useState(false)
  const [refusing, setRefusing] = useState(false)
  const sign = useTell(core.consents.sign, ['consents', 'timeline'])
  const refuse = useTell(core.consents.refuse, ['consents', 'timeline'])
  const name = typed ?? (relationship === 'self' ? herself : '')
  const asked = { patientId, encounterId, versionId: form.versionId, signer: { name, relationship } }
  const word = (id: string) => intl.formatMessage({ id: `consents.${id}` })
  const save = () => {
    if (name.trim().length < 2) return
    const signature: Signature = drawing ? { kind: 'drawn', strokes } : { kind: 'typed', name }
    sign.mutate({ ...asked, signature }, { onSuccess: onDone })
  }
  return (
    <Stack gap="xs" data-consent-form={form.formId}>
      <Title order={3}>{form.title}</Title>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region must take the focus: WCAG 2.1.1 */}
      <div className={classes['text']} tabIndex={0} role="region" aria-label={form.title}>
        {form.text}
      </div>
      {refusing ? (
        <WithReason
          label={<FormattedMessage id="consents.refuse.why" />}
          action={<FormattedMessage id="consents.refuse" />}
          busy={refuse.isPending}
          error={refuse.error}
          onCancel={() => setRefusing(false)}
          onGive={(reason) =>
            refuse.mutate(
              { ...asked, signer: { name: name.trim() === '' ? herself : name, relationship }, reason },
              { onSuccess: onDone },
            )
          }
        />
      ) : (
        <ShortForm about="consent" onSave={save} onCancel={onCancel}>
          <Group align="flex-end" gap="sm">
            <TextInput
              size="xs"
              w="18rem"
              label={word('signer')}
              value={name}
              onChange={(event) => setTyped(event.currentTarget.value)}
              maxLength={200}
              required
            />
            <NativeSelect
              size="xs"
              label={word('relationship')}
              value={relationship}
              onChange={(event) => setRelationship(event.currentTarget.value as SignerRelationship)}
              data={SignerRelationship.options.map((value) => ({ value, label: word(`relationship.${value}`) }))}
            />
            <Button size="compact-sm" variant="subtle" onClick={() => setDrawing(!drawing)}>
              {word(drawing ? 'sign.type' : 'sign.draw')}
            </Button>
          </Group>
          {drawing && <SignaturePad strokes={strokes} onChange={setStrokes} />}
          {!drawing && (
            <Text size="xs" c="dimmed">
              <FormattedMessage id="consents.typed" values={{ name }} />
            </Text>
          )}
          <FailureNote error={sign.error} />
          <Group mt="xs">
            <Button type="submit" size="xs" loading={sign.isPending}>
              {word('i-sign')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setRefusing(true)}>
              {word('refuse')}
            </Button>
            <Button size="xs" variant="subtle" onClick={onCancel}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          </Group>
        </ShortForm>
      )}
    </Stack>
  )
}
