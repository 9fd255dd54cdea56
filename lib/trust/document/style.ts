// What the pages look like: on a screen, in the dark, on paper and under forced colours. One sheet, allowed by its hash.
import { createHash } from 'node:crypto';

const SHEET = `
:root { color-scheme: light dark; --ink: #1d2433; --quiet: #4d5870; --paper: #fff; --ground: #f4f6fa; --line: #d3d9e4; --act: #1f4fbf; --good: #14683d; --good-ground: #e6f4ec; --soft: #7a4a00; --soft-ground: #fdf1dc; --code: #f4f6fa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf2; --quiet: #b3bccf; --paper: #141925; --ground: #0f131c; --line: #343d54; --act: #9db9ff; --good: #6fdca2; --good-ground: #12301f; --soft: #f3bd72; --soft-ground: #35270f; --code: #1b2130; } }
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 2; padding: .5rem 1rem; background: var(--paper); }
a { color: var(--act); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .125em; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; border-radius: .125rem; }
.page { display: grid; grid-template-columns: minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
header, main, nav, .foot { padding: 0 1.25rem; }
header { padding-top: 2.5rem; padding-bottom: 1.5rem; }
.mark { display: flex; gap: .625rem; align-items: center; margin: 0 0 1.5rem; color: var(--quiet); font-size: .9375rem; font-weight: 600; }
.mark svg { flex: none; width: 1.5rem; height: 1.5rem; color: var(--act); }
h1 { margin: 0 0 .75rem; font-size: clamp(1.75rem, 1.2rem + 2.4vw, 2.625rem); line-height: 1.15; letter-spacing: -.015em; text-wrap: balance; }
.lead { max-width: 44rem; margin: 0; color: var(--quiet); font-size: 1.125rem; }
.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr)); gap: 1px; margin: 1.75rem 0 0; background: var(--line); border: 1px solid var(--line); border-radius: .625rem; overflow: hidden; }
.glance > div { padding: .875rem 1rem; background: var(--paper); }
.glance dt { color: var(--quiet); font-size: .8125rem; }
.glance dd { margin: .125rem 0 0; font-weight: 600; }
.twins { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; padding: 0; list-style: none; font-size: .9375rem; }
.twins li { margin: 0; }
.twins a, nav a, .anchor { display: inline-block; min-width: 1.5rem; min-height: 1.5rem; }
nav { font-size: .9375rem; }
nav ol { margin: 0; padding: 0; list-style: none; columns: 2 10rem; }
nav li { break-inside: avoid; }
nav a { padding: .125rem 0; color: var(--quiet); text-decoration: none; }
nav a:hover { color: var(--act); text-decoration: underline; }
nav h2 { margin: 0 0 .5rem; font-size: .8125rem; color: var(--quiet); font-weight: 600; }
main > section, main > .section { margin: 1.25rem 0; padding: 1.5rem 1.25rem; background: var(--paper); border: 1px solid var(--line); border-radius: .625rem; }
.head { display: flex; gap: .5rem; align-items: baseline; }
.head h2, .head h3 { min-width: 0; margin: 0; line-height: 1.25; text-wrap: balance; }
h2 { font-size: 1.5rem; letter-spacing: -.01em; }
h3 { font-size: 1.125rem; }
.section .section { margin-top: 2rem; }
.anchor { color: var(--quiet); text-align: center; text-decoration: none; font-weight: 400; }
.anchor:hover { color: var(--act); }
.section:target > .head h2, .section:target > .head h3 { text-decoration: underline; text-decoration-color: var(--act); text-underline-offset: .25em; }
p { max-width: 46rem; margin: .875rem 0 0; }
ul, ol { max-width: 46rem; margin: .875rem 0 0; padding-left: 1.25rem; }
li + li { margin-top: .25rem; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--code); border-radius: .25rem; padding: .05em .25em; overflow-wrap: anywhere; }
th code, td code { overflow-wrap: normal; }
.note { max-width: 46rem; margin: 1rem 0 0; padding: .75rem 1rem; border-left: .25rem solid var(--soft); background: var(--soft-ground); border-radius: 0 .375rem .375rem 0; }
.facts { display: grid; grid-template-columns: minmax(0, 1fr); margin: 1rem 0 0; border-top: 1px solid var(--line); }
.facts > div { padding: .625rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--quiet); font-size: .9375rem; }
.facts dd { margin: 0; }
.scroll { margin: 1.25rem 0 0; overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
caption { padding: .625rem .875rem; text-align: left; color: var(--quiet); font-size: .875rem; }
th, td { overflow-wrap: break-word; padding: .5rem .875rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; min-width: 5.5rem; }
thead th { background: var(--ground); font-size: .875rem; }
tbody th { font-weight: 600; }
.block { margin: 1.25rem 0 0; border: 1px solid var(--line); border-radius: .5rem; background: var(--code); overflow: hidden; }
.block figcaption { padding: .375rem .875rem; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: .8125rem; }
pre { margin: 0; padding: .75rem .875rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; line-height: 1.55; }
pre code { padding: 0; background: none; font-size: .875rem; }
.figure { margin: 1.25rem 0 0; }
.figure svg { display: block; width: 100%; height: auto; max-width: 34rem; }
.figure figcaption { max-width: 46rem; margin-top: .5rem; color: var(--quiet); font-size: .875rem; }
.box { fill: var(--ground); stroke: var(--line); stroke-width: 1.5; }
.box-strong { fill: var(--paper); stroke: var(--act); stroke-width: 2; }
.box-quiet { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-dasharray: 5 4; }
.line { stroke: var(--quiet); stroke-width: 1.5; fill: none; }
.dashed { stroke-dasharray: 5 4; }
.head-of-arrow { fill: var(--quiet); }
svg text { fill: var(--ink); font-family: system-ui, -apple-system, "Segoe UI", sans-serif; }
.promises { max-width: none; padding: 0; list-style: none; margin: 1.25rem 0 0; border-top: 1px solid var(--line); }
.promises > li { margin: 0; padding: .875rem 0; border-bottom: 1px solid var(--line); display: grid; gap: .375rem; }
.promises p { margin: 0; }
.badge { justify-self: start; align-self: start; padding: .0625rem .5rem; border-radius: .25rem; font-size: .8125rem; font-weight: 600; }
.badge.bound { color: var(--good); background: var(--good-ground); }
.badge.watched { color: var(--act); background: var(--code); }
.badge.policy { color: var(--soft); background: var(--soft-ground); }
.evidence { margin: 0; padding: 0; list-style: none; color: var(--quiet); font-size: .875rem; }
.evidence li { margin: 0; }
.foot { padding-top: 1rem; padding-bottom: 3rem; color: var(--quiet); font-size: .875rem; }
@media (min-width: 48rem) {
  header, main, nav, .foot { padding-left: 2rem; padding-right: 2rem; }
  main > .section { padding: 2rem; }
  .facts > div { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 1.5rem; }
  .promises > li { grid-template-columns: 11.5rem minmax(0, 1fr); gap: .375rem 1.25rem; }
  .promises > li > :not(.badge) { grid-column: 2; }
  .badge { grid-row: 1 / span 2; }
}
@media (min-width: 64rem) {
  .page { grid-template-columns: 17rem minmax(0, 1fr); }
  header, .foot { grid-column: 1 / -1; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding-top: 1.25rem; padding-right: 0; padding-bottom: 1rem; }
  nav ol { columns: 1; border-left: 2px solid var(--line); padding-left: .875rem; }
}
@media (forced-colors: active) { .badge, .note { border: 1px solid; } .box, .box-strong, .box-quiet, .line { stroke: CanvasText; } .head-of-arrow { fill: CanvasText; } }
@media print {
  @page { margin: 18mm 16mm; }
  :root { --ink: #000; --quiet: #333; --paper: #fff; --ground: #fff; --line: #999; --act: #000; --code: #fff; --good: #000; --soft: #000; --good-ground: #fff; --soft-ground: #fff; }
  body { font-size: 10pt; }
  .page { display: block; max-width: none; }
  nav, .skip, .anchor, .twins { display: none; }
  header, main, .foot { padding: 0; }
  main > .section { border: 0; padding: 0; margin: 1.5rem 0 0; }
  .scroll { overflow: visible; }
  h2, h3, caption, .head { break-after: avoid; }
  tr, .promises > li, .figure, .note, .facts > div { break-inside: avoid; }
  thead { display: table-header-group; }
  a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .85em; overflow-wrap: anywhere; }
}
`;

/** Without what is for its readers here: every page has it. */
export const STYLE = SHEET.replace(/\s*\n\s*/g, '')
  .replace(/ ?([{};,]) ?/g, '$1')
  .replace(/: /g, ':')
  .replaceAll(';}', '}');

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing runs, nothing is fetched, nothing is sent: whatever got into the page would do nothing (CSP Level 3). */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
];

/** For a `meta` element, which has no say on who may frame the page. */
export const META_POLICY = POLICY.join('; ');

/** For the response's header. */
export const HEADER_POLICY = [...POLICY, "frame-ancestors 'none'"].join('; ');
