// A document as one HTML file: no script, no request to anywhere, every text escaped.
import { type Html, html } from '#core/html.ts';
import type { Extension } from './address.ts';
import type { Section, TrustDocument } from './document.ts';
import { blockHtml, type Place, pairsHtml, textHtml } from './html-blocks.ts';
import { META_POLICY, STYLE } from './style.ts';

/**
 * A page, valid HTML and WCAG 2.2 AA by `test/browser/trust-pages.test.ts`.
 *
 * @param extension of the site's other pages, as they are served or stored
 */
export const renderHtml = (document: TrustDocument, extension: Extension = ''): string => {
  const place: Place = { page: document.page, extension };
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${META_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${document.description}">
<title>${document.title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="page">
<header>
<p class="mark">${MARK}<span>Sallyport</span></p>
<h1>${document.title}</h1>
<p class="lead">${textHtml(document.lead, place)}</p>
${document.facts.length > 0 ? pairsHtml('glance', document.facts, place) : undefined}
${document.twins.length > 0 ? html`<ul class="twins">${document.twins.map((link) => html`<li>${textHtml([link], place)}</li>`)}</ul>` : undefined}
</header>
<nav aria-labelledby="contents">
<h2 id="contents">On this page</h2>
<ol>${document.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol>
</nav>
<main id="content">
${document.sections.map((section) => sectionHtml(section, 2, place))}
</main>
<div class="foot"><p>${textHtml(document.footer, place)}</p></div>
</div>
</body>
</html>
`.html;
};

/** An arch with a gate half drawn. */
const MARK: Html = {
  html: '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 22V11a9 9 0 0 1 18 0v11" fill="none" stroke="currentColor" stroke-width="2.5"/><path d="M8 3.5v9M12 2.5v10M16 3.5v9M4 8.5h16M4 12.5h16" fill="none" stroke="currentColor" stroke-width="1.75"/></svg>',
};

const sectionHtml = (
  { id, aliases = [], title, blocks, sections = [], answers }: Section,
  level: 2 | 3,
  place: Place,
): Html => {
  const heading = level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`;
  const data = answers && html` data-caiq="${answers.caiq.join(' ')}" data-sig="${answers.sig.join('; ')}"`;
  return html`<div class="section" id="${id}"${data}>
${aliases.map((alias) => html`<span id="${alias}"></span>`)}<div class="head">${heading}<a class="anchor" href="#${id}" aria-label="Link to ${title}">#</a></div>
${blocks.map((block) => blockHtml(block, place))}
${sections.map((each) => sectionHtml(each, 3, place))}
</div>
`;
};
