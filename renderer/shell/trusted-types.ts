type Policies = { createPolicy(name: string, rules: { createHTML(text: string): string }): unknown }

/**
 * The page's only trusted-types policy: text without a tag may become the content of an element (Mantine writes its
 * style rules so), anything else may not.
 */
export function refuseMarkup(): void {
  const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes
  policies?.createPolicy('default', {
    createHTML(text) {
      if (text.includes('<')) throw new TypeError('markup is not taken')
      return text
    },
  })
}

/** The nonce of this page, by which the policy lets style elements through. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
