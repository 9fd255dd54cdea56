// What a person is asked before anything happens: who gets access to what, and where it goes on.
import type { Target } from '#core/connect/target.ts';
import { html } from '#core/html.ts';
import type { HttpAnswer } from '#core/http.ts';
import { page } from './layout.ts';

export type Asked = {
  readonly target: Target;
  readonly scopes: readonly string[];
  /** Where the person comes out; none where the page itself confirms. */
  readonly returnUrl?: string | undefined;
  readonly operator: string;
};

export const consentPage = ({ target, scopes, returnUrl, operator }: Asked): HttpAnswer => {
  const { tenant, integration, rules } = target;
  const { label } = integration;
  const list =
    scopes.length === 0
      ? html`What ${label} gives by default`
      : html`<ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>`;
  const signIn = new URL(rules.authorize_url).host;
  const back =
    returnUrl === undefined ? undefined : html`<dt>Afterwards you come back to</dt><dd>${new URL(returnUrl).host}</dd>`;
  return page(
    200,
    `Connect ${label} to ${tenant.name}?`,
    html`<p>${tenant.name} asks for access to an account of yours at ${label}. AI agents will be able to use it on behalf of ${tenant.name}.</p>
<dl>
<dt>Organisation</dt><dd>${tenant.name}</dd>
<dt>Application</dt><dd>${label}</dd>
<dt>Access asked for</dt><dd>${list}</dd>
<dt>You sign in at</dt><dd>${signIn}</dd>
${back}
</dl>
<form method="post"><button type="submit">Continue to ${label}</button></form>
<p>Did somebody send you this link and you do not know why? Close this page: nothing has happened yet.</p>
<p class="quiet">This gateway is operated by ${operator}.</p>`,
  );
};
