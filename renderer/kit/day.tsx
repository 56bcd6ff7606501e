import { useIntl } from 'react-intl'
import { writeTold } from './event-time.ts'

/** A day, a month or a year in the reader's words. */
export const Day = ({ on }: { on: string | null }) => <>{writeTold(on, useIntl().locale)}</>
