import { Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { HandoverItem } from '../../shared/handover/index.ts'
import { writeTold } from '../kit/event-time.ts'
import { BirthDay } from '../kit/day.tsx'
import classes from './handover.module.css'

/** One line of the list: what cannot wait, who, what, since when. */
export function ItemText({ item }: { item: HandoverItem }) {
  const intl = useIntl()
  const { part, patientName, birthOn, shut, title, detail, at, byName, dueOn, fresh, pressing } = item
  const categories = detail.split(',').flatMap((one) => {
    const id = `category.${one}`
    return intl.messages[id] ? [intl.formatMessage({ id })] : [one]
  })
  return (
    <>
      <span className={classes['mark']} aria-hidden>
        {pressing ? '!' : fresh ? '•' : ''}
      </span>
      <span className={classes['who']}>
        {patientName}
        {birthOn !== null && (
          <Text span size="xs" c="dimmed">
            {' · '}
            <BirthDay on={birthOn} />
          </Text>
        )}
      </span>
      <span className={classes['what']}>
        {pressing && (
          <strong className={classes['pressing']}>
            <FormattedMessage id={`handover.is-pressing.${part}`} />{' '}
          </strong>
        )}
        {shut ? (
          <Text span size="sm" fs="italic">
            <FormattedMessage id="tasks.shut" />
          </Text>
        ) : part === 'charts' ? (
          <FormattedMessage
            id="handover.changes"
            values={{ count: Number(title), what: intl.formatList(categories) }}
          />
        ) : (
          title
        )}
        {!shut && part !== 'charts' && detail !== '' && (
          <Text span size="sm" c="dimmed">
            {title !== '' && ' · '}
            {part === 'conflicts' || part === 'money' ? <FormattedMessage id={detail} /> : detail}
          </Text>
        )}
      </span>
      <span className={classes['when']}>
        {dueOn !== null && <FormattedMessage id="orders.due.on" values={{ day: writeTold(dueOn, intl.locale) }} />}
        {dueOn === null && intl.formatDate(at, { dateStyle: 'short', timeStyle: 'short' })}
        {byName !== '' && ` · ${byName}`}
      </span>
    </>
  )
}
