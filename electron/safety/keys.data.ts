/** The keys whose packages are taken. A development key is no secret and proves nothing about who signed. */
export const TRUSTED_KEYS: Readonly<Record<string, { development: boolean; pem: string }>> = {
  'daybook-development-1': {
    development: true,
    pem: `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAPR6AQHzUm8uJoX9BivoQuuGL+gKIgAPrChcMTbyVh9A=
-----END PUBLIC KEY-----`,
  },
}
