import { createHashHistory } from '@tanstack/react-router'

/** Where this window is; in the address behind `#`, so that a reload comes back to the same place. */
export const place = createHashHistory()

/** Goes to a screen by its path. */
export const go = (path: string): void => place.push(path)
