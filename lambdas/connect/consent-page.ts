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
  /** Where the form's answer sends the browser. */
  readonly signInUrl: string;
};

/**
 * The form's answer redirects to the provider, whose answer may redirect back here and on to the return URL, with no page
 * in between; browsers hold every hop of that against `form-action` (CSP Level 3 §6.4.1). A provider may sign people in at
 * other hosts than its own: https stays allowed. Without TLS there is a developer's own machine alone.
 */
const formAction = (urls: readonly string[]): readonly string[] => {
  const plain = urls.filter((url) => url.startsWith('http:')).map((url) => new URL(url).origin);
  return ["'self'", 'https:', ...new Set(plain)];
};

export const consentPage = ({ target, scopes, returnUrl, operator, signInUrl }: Asked): HttpAnswer => {
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
    { formAction: formAction([signInUrl, ...(returnUrl === undefined ? [] : [returnUrl])]) },
  );
};
