// The pages of the demo's authorisation server: they work without JavaScript, fetch nothing, and show nothing that somebody
// else wrote.
import { createHash } from 'node:crypto';

export type Page = { readonly html: string; readonly headers: { readonly [name: string]: string } };

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2431; --soft: #566073; --paper: #fff; --ground: #eef1f6; --line: #868fa0;
  --brand: #0b5c6b; --on-brand: #fff; --alarm: #a3201d }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f6; --soft: #b3bccb; --paper: #1c2431; --ground: #11161f;
  --line: #7d889b; --brand: #6fd0de; --on-brand: #0b1a1d; --alarm: #ff9b94 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; color: var(--ink);
  background: var(--ground); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--paper); border-radius: .75rem;
  border-top: .375rem solid var(--brand); box-shadow: 0 1px 3px #0003, 0 8px 24px #0002 }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1rem }
ul { margin: 0 0 1.5rem; padding-left: 1.25rem }
.soft { color: var(--soft); font-size: .875rem; margin: 1.5rem 0 0; overflow-wrap: anywhere }
.alarm { color: var(--alarm); margin: .375rem 0 0 }
label { display: block; font-weight: 600; margin-bottom: .375rem }
input, button { font: inherit; min-height: 2.75rem; border-radius: .375rem; border: 1px solid var(--line) }
input { width: 100%; padding: .5rem .75rem; color: inherit; background: transparent }
input[aria-invalid] { border-color: var(--alarm) }
.choice { display: flex; gap: .75rem; margin-top: 1.25rem }
button { flex: 1; padding: .5rem 1rem; font-weight: 600; color: var(--ink); background: transparent; cursor: pointer }
button[value=allow] { color: var(--on-brand); background: var(--brand); border-color: var(--brand) }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** @param formTargets origins that the form may lead to; a redirect after it counts (CSP Level 3 §4.2.4, in Chromium) */
const page = (title: string, body: string, formTargets: readonly string[] = []): Page => ({
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      `form-action ${formTargets.length > 0 ? formTargets.join(' ') : "'none'"}`,
      "base-uri 'none'",
      // Clickjacking: nobody may lay this page under his own (RFC 9700 §4.16).
      "frame-ancestors 'none'",
    ].join('; '),
  },
});

/** @param isNameMissing somebody allowed without a name */
export const signInPage = (redirectUri: string, isNameMissing: boolean): Page => {
  const { origin } = new URL(redirectUri);
  const input = isNameMissing ? ' aria-invalid="true" aria-describedby="missing" autofocus' : '';
  const missing = isNameMissing ? '\n<p id="missing" class="alarm">Enter a name: it is what you sign in with.</p>' : '';
  return page(
    'Demo CRM: sign in',
    `<p><strong>Sallyport</strong> wants to use Demo CRM in your name. It will be able to:</p>
<ul>
<li>read your name</li>
<li>read and change contacts, companies and tickets</li>
</ul>
<form method="post">
<label for="name">Your name</label>
<input id="name" name="name" autocomplete="name" maxlength="80"${input}>${missing}
<p class="choice"><button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></p>
</form>
<p class="soft">Demo CRM is part of Sallyport's demonstration on this machine: any name will do, there is no password.
You will be sent back to ${origin}.</p>`,
    ["'self'", origin],
  );
};

/** @param detail a clause of ours */
export const refusalPage = (detail: string): Page =>
  page(
    'Demo CRM: this link does not work',
    `<p>The request to sign in cannot be answered: ${detail}.</p>
<p>Go back to where you came from and start again there.</p>`,
  );
