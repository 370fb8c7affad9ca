// npm's certified oidc-provider as the hub's issuer: one person, who is asked nothing.
import * as readline from 'node:readline'
import Provider from 'oidc-provider'

// The library warns on standard output, where only our answers belong.
console.info = console.warn = console.error
const { port, client, person } = JSON.parse(process.argv[2])
const issuer = `http://127.0.0.1:${port}`
const signing = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', signing.privateKey)
const jwk = { kty, crv, x, y, d }

const provider = new Provider(issuer, {
  clients: [client],
  jwks: { keys: [{ ...jwk, use: 'sig', alg: 'ES256', kid: 'op-1' }] },
  cookies: { keys: ['a key of the tests'] },
  acrValues: ['Cl', 'Cl.Cm'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], acr: null, auth_time: null, sid: null },
  pkce: { required: () => true },
  // By itself the library refuses loopback addresses, where the hub under test is.
  fetch: (url, { dispatcher: _refuses, ...options }) => fetch(url, options),
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) {
        ctx.body = form
      },
    },
  },
  async findAccount(_ctx, id) {
    return { accountId: id, claims: async () => ({ sub: id, email: person, email_verified: true }) }
  },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid email')
    await grant.save()
    return grant
  },
  interactions: { url: (_ctx, interaction) => `/enter/${interaction.uid}` },
})
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/enter/')) return next()
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'somebody', acr: 'Cl.Cm', amr: ['mfa'] } })
  ctx.respond = false
})
const heard = []
for (const name of ['backchannel.success', 'backchannel.error', 'server_error', 'grant.error']) {
  provider.on(name, (...told) => heard.push([name, ...told.filter((t) => t instanceof Error).map((t) => `${t} ${t.cause ?? ""}`.trim())]))
}
provider.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ issuer })))
for await (const _line of readline.createInterface({ input: process.stdin })) console.log(JSON.stringify({ heard }))
