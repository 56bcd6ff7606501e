/**
 * The public half of the key that signs releases (Ed25519, 32 bytes in base64). While there is none, nothing is ever
 * looked for, downloaded or installed: an updater without a signature would be a way in.
 */
export const RELEASE_KEY: string | null = null

/** The folder of the releases, ending in a slash: the project's own, or the practice server that keeps a copy of it. */
export const RELEASE_FEED: string | null = null
