/**
 * The one table of what a page of Daybook may load, for both shells that show one. It is sent as a header, never as a
 * `<meta>`: nothing inline runs, and a `<style>` counts only with the nonce of this very response.
 * Source: Electron security checklist, item 7; OWASP ASVS 5.0, 3.4.3.
 */
type Shell = 'electron' | 'browser'

const DIRECTIVES: Readonly<Record<string, string | Readonly<Record<Shell, string>>>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  // Mantine and React write style elements at run time; the nonce stands in the page that only we can send.
  'style-src': "'self' 'nonce-{nonce}'",
  'img-src': "'self' blob:",
  'font-src': "'self'",
  'media-src': "'self' blob:",
  'worker-src': "'self'",
  'manifest-src': "'none'",
  // In Electron everything goes over the bridge of the preload; a browser page has to call its own origin.
  'connect-src': { electron: "'none'", browser: "'self'" },
  'object-src': "'none'",
  'frame-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  // The renderer's default policy lets through text without a `<`: what Mantine writes into its style elements.
  'trusted-types': 'default',
}

/** The value of the header `Content-Security-Policy` for one response. `nonce`: 128 random bits or more, in base64. */
export function contentSecurityPolicy(shell: Shell, nonce: string): string {
  return Object.entries(DIRECTIVES)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : value[shell]}`)
    .join('; ')
    .replace('{nonce}', nonce)
}

/** Every header that a page, script, style or file of Daybook is sent with. */
export function pageHeaders(shell: Shell, nonce: string): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(shell, nonce),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    // Dictation and telehealth will ask for the microphone and camera; until then no page has a use for a device.
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=()',
    'Cache-Control': 'no-store',
  }
}

/**
 * What the build writes in index.html where the nonce belongs (Vite's `html.cspNonce`): on each script, style and
 * link, and in `<meta property="csp-nonce" nonce="…">`, from which the renderer reads it for Mantine.
 */
export const NONCE_PLACEHOLDER = 'daybook-nonce-placeholder'

/** The page with the nonce of this response in it. */
export const withNonce = (html: string, nonce: string): string => html.replaceAll(NONCE_PLACEHOLDER, nonce)
