// The frame of every page a person sees here: no script, nothing from anywhere else, and headers that say so to the browser.
import { createHash } from 'node:crypto';
import { type Html, html } from '#core/html.ts';
import type { HttpAnswer } from '#core/http.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --quiet: #4d5870; --paper: #fff; --ground: #eef1f6; --line: #c9d0dd; --act: #1f4fbf; --on-act: #fff; --hover: #173c92; --good: #1a7f4b; --bad: #b4540a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf2; --quiet: #b3bccf; --paper: #1b2130; --ground: #10141e; --line: #3b4560; --act: #9db9ff; --on-act: #10141e; --hover: #c3d4ff; --good: #5fd398; --bad: #f0a35e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main, footer { max-width: 34rem; margin: 0 auto; }
main { margin-top: 8vh; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; box-shadow: inset 0 .375rem var(--tone, var(--act)); }
main.good { --tone: var(--good); }
main.bad { --tone: var(--bad); }
footer { padding: 1rem 2rem 2rem; color: var(--quiet); font-size: .875rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
main > :last-child, footer > :last-child { margin-bottom: 0; }
dl { margin: 1.5rem 0; }
dt { margin-top: 1rem; color: var(--quiet); font-size: .875rem; }
dd { margin: .125rem 0 0; }
ul { margin: 0; padding-left: 1.25rem; }
code { font: .9375rem/1.5 ui-monospace, monospace; }
form { margin: 0 0 1rem; }
button, .button { display: inline-block; min-height: 2.75rem; padding: .5rem 1.25rem; border: 2px solid transparent; border-radius: .5rem; background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { background: var(--hover); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
.quiet { color: var(--quiet); font-size: .875rem; }
.note { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (max-width: 38rem) { body { background: var(--paper); } main { margin: 0; padding: 1.5rem; border: 0; border-radius: 0; } footer { padding: 0 1.5rem 1.5rem; } }
@media (forced-colors: active) { .button { border-color: LinkText; } }
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

/** What somebody else named, whichever way it is written: the text around it keeps its own order (UAX #9). */
export const name = (text: string): Html => html`<bdi>${text}</bdi>`;

type Content = {
  /** Of the tab, and the heading where that has none of its own. */
  readonly title: string;
  readonly heading?: Html;
  /** How it went, said by a colour as well. */
  readonly tone?: 'good' | 'bad' | undefined;
  readonly body: Html;
  readonly footer: Html;
};

export const page = (status: number, content: Content, extras: Extras = {}): HttpAnswer => ({
  status,
  headers: headersOf(extras),
  body: html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${content.title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main${content.tone && html` class="${content.tone}"`}>
<h1>${content.heading ?? content.title}</h1>
${content.body}
</main>
<footer>
${content.footer}
</footer>
</body>
</html>
`.html,
});
