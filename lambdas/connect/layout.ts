// The frame of every page a person sees here: no script, nothing from anywhere else, and headers that say so to the browser.
import { createHash } from 'node:crypto';
import { type Html, html } from '#core/html.ts';
import type { HttpAnswer } from '#core/http.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --quiet: #4d5870; --paper: #fff; --ground: #eef1f6; --line: #c9d0dd; --act: #1f4fbf; --on-act: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf2; --quiet: #b3bccf; --paper: #1b2130; --ground: #10141e; --line: #3b4560; --act: #9db9ff; --on-act: #10141e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 8vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
dt { margin-top: .75rem; color: var(--quiet); font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.25rem; }
code { font: .9375rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
form { margin: 1.75rem 0 1rem; }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 0; border-radius: .5rem; background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer; }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
.quiet { color: var(--quiet); font-size: .875rem; }
@media (max-width: 38rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; } }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export type Extras = {
  readonly headers?: { readonly [name: string]: string };
  /** Sources that the page's form may lead to, as in CSP. @default it has none */
  readonly formAction?: readonly string[];
};

/** `same-origin`: without a referrer a browser sends `Origin: null` with the form, and which site it came from is checked. */
const headersOf = ({ headers, formAction = ["'none'"] }: Extras) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${formAction.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  ...headers,
});

/** @param title names the page and heads it */
export const page = (status: number, title: string, body: Html, extras: Extras = {}): HttpAnswer => ({
  status,
  headers: headersOf(extras),
  body: html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html,
});
