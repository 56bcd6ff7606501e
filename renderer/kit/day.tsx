import { useIntl } from 'react-intl'
import { writeBirth, writeTold } from './event-time.ts'

/** A day, a month or a year in the reader's words. */
export const Day = ({ on }: { on: string | null }) => <>{writeTold(on, useIntl().locale)}</>

/** A birth date in the reader's words, or that it is not known. */
export const BirthDay = ({ on }: { on: string | null }) => <>{writeBirth(on, useIntl().locale)}</>
