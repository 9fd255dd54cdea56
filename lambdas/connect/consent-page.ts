// What a person is asked before anything happens: who gets access to what, and where it goes on.
import type { Target } from '#core/connect/target.ts';
import { html } from '#core/html.ts';
import type { HttpAnswer } from '#core/http.ts';
import { name, page } from './layout.ts';

export type Asked = {
  readonly target: Target;
  readonly scopes: readonly string[];
  /** Where the person comes out; none where the page itself confirms. */
  readonly returnUrl?: string | undefined;
  readonly operator: string;
  /** Where the form's answer sends the browser. */
  readonly signInUrl: string;
  /** Random, of this page alone. */
  readonly pageNumber: string;
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

export const consentPage = ({ target, scopes, returnUrl, operator, signInUrl, pageNumber }: Asked): HttpAnswer => {
  const { integration } = target;
  const [tenant, label] = [name(target.tenant.name), name(integration.label)];
  const list =
    scopes.length === 0
      ? html`<dd>What ${label} gives by default.</dd>`
      : html`<dd><ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul></dd>
<dd class="quiet">That is what ${label} calls it.</dd>`;
  const back =
    returnUrl === undefined
      ? undefined
      : html`<dt>Afterwards you come back to</dt><dd>${name(new URL(returnUrl).host)}</dd>`;
  return page(
    200,
    {
      title: `Connect ${integration.label}`,
      heading: html`Connect ${label} to ${tenant}?`,
      body: html`<p><strong>${tenant}</strong> asks to use your account at <strong>${label}</strong>. If you agree, AI agents can work there on behalf of ${tenant}, with the access named below, until the account is disconnected.</p>
<dl>
<dt>Access asked for</dt>${list}
<dt>You sign in at</dt><dd>${name(new URL(signInUrl).host)}</dd>
${back}
</dl>
<form method="post"><input type="hidden" name="page" value="${pageNumber}"><button type="submit">Continue to ${label}</button></form>
<p class="quiet">You sign in at ${label} itself: we never see your password.</p>
<p class="note">Did somebody send you this link and you do not know why? Close this page: nothing has happened yet.</p>`,
      footer: html`<p>This service is operated by ${name(operator)}.</p>`,
    },
    { formAction: formAction([signInUrl, ...(returnUrl === undefined ? [] : [returnUrl])]) },
  );
};
