import { create } from 'zustand'

/** Whether the connection to the core is lost. Only a browser window can lose it; the desktop's ends with its core. */
export const useLine = create<{ lost: boolean }>()(() => ({ lost: false }))
