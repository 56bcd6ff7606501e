import { useLayoutEffect, useRef } from 'react'

/** Where lists and menus float that belong to a field or a button. */
export const afloat = document.createElement('div')
document.body.append(afloat)

/** Takes what floats into the part of the page where it stands: a list of choices is no content beside the page's landmarks. */
export function Afloat() {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    place.current?.append(afloat)
    return () => document.body.append(afloat)
  }, [])
  return <div ref={place} />
}
