// A document as one HTML file: no script, no request to anywhere, every text escaped.
import { type Html, html } from '#core/html.ts';
import { addressOf, type Extension } from './address.ts';
import {
  type Block,
  type Inline,
  MARKS,
  type Promised,
  type Section,
  type Text,
  type TrustDocument,
} from './document.ts';
import { META_POLICY, STYLE } from './style.ts';
import { drawingSvg } from './svg.ts';

/**
 * A page, valid HTML and WCAG 2.2 AA by `test/browser/trust-pages.test.ts`.
 *
 * @param extension of the site's other pages, as they are served or stored
 */
export const renderHtml = (document: TrustDocument, extension: Extension = ''): string => {
  const render = renderer(document, extension);
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
<p class="lead">${render.text(document.lead)}</p>
${document.facts.length > 0 ? render.pairs('glance', document.facts) : undefined}
${document.twins.length > 0 ? html`<ul class="twins">${document.twins.map((link) => html`<li>${render.text([link])}</li>`)}</ul>` : undefined}
</header>
<nav aria-labelledby="contents">
<h2 id="contents">On this page</h2>
<ol>${document.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol>
</nav>
<main id="content">
${document.sections.map((section) => render.section(section, 2))}
</main>
<div class="foot"><p>${render.text(document.footer)}</p></div>
</div>
</body>
</html>
`.html;
};

/** An arch with a gate half drawn. */
const MARK: Html = {
  html: '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 22V11a9 9 0 0 1 18 0v11" fill="none" stroke="currentColor" stroke-width="2.5"/><path d="M8 3.5v9M12 2.5v10M16 3.5v9M4 8.5h16M4 12.5h16" fill="none" stroke="currentColor" stroke-width="1.75"/></svg>',
};

const escapeText = (text: string): Html => ({
  html: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
});

const renderer = (document: TrustDocument, extension: Extension) => {
  let tables = 0;
  const inline = (piece: Inline): Html => {
    if (typeof piece === 'string') return html`${piece}`;
    if ('code' in piece) return html`<code>${piece.code}</code>`;
    if ('strong' in piece) return html`<strong>${piece.strong}</strong>`;
    const address = addressOf(piece.to, document.page, extension);
    return address === undefined ? html`${piece.link}` : html`<a href="${address}">${piece.link}</a>`;
  };
  const text = (said: Text): Html => ({
    html: (typeof said === 'string' ? [said] : said).map((piece) => inline(piece).html).join(''),
  });
  const pairs = (kind: 'glance' | 'facts', items: readonly (readonly [string, Text])[]): Html =>
    html`<dl class="${kind}">${items.map(([term, said]) => html`<div><dt>${term}</dt><dd>${text(said)}</dd></div>`)}</dl>`;
  const promise = ({ text: said, isBound, evidence }: Promised): Html => html`<li>
<span class="badge ${isBound ? 'on' : 'off'}">${isBound ? MARKS.bound : MARKS.policy}</span>
<p>${text(said)}</p>
${evidence.length > 0 ? html`<ul class="evidence">${evidence.map((each) => html`<li>${text(each)}</li>`)}</ul>` : undefined}
</li>`;
  const block = (each: Block): Html => {
    switch (each.kind) {
      case 'paragraph':
        return html`<p>${text(each.text)}</p>`;
      case 'note':
        return html`<p class="note">${text(each.text)}</p>`;
      case 'list':
        return each.ordered
          ? html`<ol>${each.items.map((item) => html`<li>${text(item)}</li>`)}</ol>`
          : html`<ul>${each.items.map((item) => html`<li>${text(item)}</li>`)}</ul>`;
      case 'facts':
        return pairs('facts', each.items);
      case 'commitments':
        return html`<ul class="promises">${each.items.map(promise)}</ul>`;
      case 'code':
        return html`<figure class="block"><figcaption>${each.title}</figcaption><pre tabindex="0"><code>${escapeText(each.text)}</code></pre></figure>`;
      case 'figure':
        return html`<figure class="figure">${drawingSvg(each.drawing, each.caption)}<figcaption><strong>${each.caption}.</strong> ${each.description}</figcaption></figure>`;
      case 'table': {
        const id = `table-${++tables}`;
        return html`<section class="scroll" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}">${each.caption}</caption>
<thead><tr>${each.head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${each.rows.map(([first = '', ...rest]) => html`<tr><th scope="row">${text(first)}</th>${rest.map((cell) => html`<td>${text(cell)}</td>`)}</tr>\n`)}</tbody>
</table></section>`;
      }
    }
  };
  const section = ({ id, aliases = [], title, blocks, sections = [], answers }: Section, level: 2 | 3): Html => {
    const heading = level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`;
    const data = answers && html` data-caiq="${answers.caiq.join(' ')}" data-sig="${answers.sig.join('; ')}"`;
    return html`<div class="section" id="${id}"${data}>
${aliases.map((alias) => html`<span id="${alias}"></span>`)}<div class="head">${heading}<a class="anchor" href="#${id}" aria-label="Link to ${title}">#</a></div>
${blocks.map(block)}
${sections.map((each) => section(each, 3))}
</div>
`;
  };
  return { text, pairs, section };
};
