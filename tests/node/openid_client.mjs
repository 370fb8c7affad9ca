// npm's certified openid-client as a relying party: the test tells it what to do, line by line.
import * as readline from 'node:readline'
import * as oidc from 'openid-client'

const { issuer, clientId, jwk, redirectUri, afterwards } = JSON.parse(process.argv[2])
const key = {
  key: await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
  kid: jwk.kid,
}
const config = await oidc.discovery(
  new URL(issuer),
  clientId,
  { id_token_signed_response_alg: 'ES256' },
  oidc.PrivateKeyJwt(key),
  { execute: [oidc.allowInsecureRequests] },
)
const kept = {}

const does = {
  async authorize(asked) {
    kept.verifier = oidc.randomPKCECodeVerifier()
    kept.state = oidc.randomState()
    kept.nonce = oidc.randomNonce()
    const parameters = {
      redirect_uri: redirectUri,
      scope: 'openid email',
      code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
      code_challenge_method: 'S256',
      state: kept.state,
      nonce: kept.nonce,
      ...asked,
    }
    return { url: oidc.buildAuthorizationUrl(config, parameters).href }
  },
  async callback({ url }) {
    const tokens = await oidc.authorizationCodeGrant(config, new URL(url), {
      pkceCodeVerifier: kept.verifier,
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      idTokenExpected: true,
    })
    Object.assign(kept, tokens)
    return { claims: tokens.claims(), scope: tokens.scope, refreshes: Boolean(tokens.refresh_token) }
  },
  async refresh() {
    const before = kept.refresh_token
    const tokens = await oidc.refreshTokenGrant(config, before)
    Object.assign(kept, tokens)
    return { claims: tokens.claims(), rotated: tokens.refresh_token !== before }
  },
  async inspect() {
    return await oidc.tokenIntrospection(config, kept.access_token)
  },
  async revoke() {
    await oidc.tokenRevocation(config, kept.refresh_token)
    return {}
  },
  async userinfo({ subject }) {
    return await oidc.fetchUserInfo(config, kept.access_token, subject)
  },
  async leave() {
    const asked = { id_token_hint: kept.id_token, post_logout_redirect_uri: afterwards, state: 'bye' }
    return { url: oidc.buildEndSessionUrl(config, asked).href }
  },
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [name, asked] = JSON.parse(line)
  let answer
  try {
    answer = await does[name](asked ?? {})
  } catch (fault) {
    const cause = fault.cause instanceof Error ? fault.cause.message : JSON.stringify(fault.cause)
    answer = { fault: fault.error ?? fault.message, cause }
  }
  console.log(JSON.stringify(answer))
}
