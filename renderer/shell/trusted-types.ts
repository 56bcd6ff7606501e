type Rules = { createHTML(text: string): string; createScriptURL(address: string): string }
type Policies = { createPolicy(name: string, rules: Rules): unknown }

/**
 * The page's only trusted-types policy: text without a tag may become the content of an element (Mantine writes its
 * style rules so), and a worker may come from what the build put beside the page; anything else may not.
 */
export function refuseMarkup(): void {
  const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes
  policies?.createPolicy('default', {
    createHTML(text) {
      if (text.includes('<')) throw new TypeError('markup is not taken')
      return text
    },
    createScriptURL(address) {
      const { protocol, host, pathname } = new URL(address, location.href)
      if (protocol !== location.protocol || host !== location.host || !pathname.startsWith('/assets/'))
        throw new TypeError('a script of another place is not taken')
      return address
    },
  })
}

/** The nonce of this page, by which the policy lets style elements through. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
