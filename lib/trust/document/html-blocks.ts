// Blocks and lines of a document as HTML. What a string holds is escaped; no other markup than this gets into a page.
import { type Html, html } from '#core/html.ts';
import { addressOf, type Extension } from './address.ts';
import { type Block, type Inline, MARKS, type Promised, type Table, type Text } from './document.ts';
import { drawingSvg } from './svg.ts';

/** Where links start from. */
export type Place = { readonly page: string; readonly extension: Extension };

const inlineHtml = (piece: Inline, { page, extension }: Place): Html => {
  if (typeof piece === 'string') return html`${piece}`;
  if ('code' in piece) return html`<code>${piece.code}</code>`;
  if ('strong' in piece) return html`<strong>${piece.strong}</strong>`;
  const address = addressOf(piece.to, page, extension);
  return address === undefined ? html`${piece.link}` : html`<a href="${address}">${piece.link}</a>`;
};

export const textHtml = (said: Text, place: Place): Html =>
  typeof said === 'string' ? html`${said}` : html`${said.map((piece) => inlineHtml(piece, place))}`;

export const pairsHtml = (
  kind: 'glance' | 'facts',
  items: readonly (readonly [term: string, said: Text])[],
  place: Place,
): Html =>
  html`<dl class="${kind}">${items.map(([term, said]) => html`<div><dt>${term}</dt><dd>${textHtml(said, place)}</dd></div>`)}</dl>`;

export const blockHtml = (block: Block, place: Place): Html => {
  const text = (said: Text): Html => textHtml(said, place);
  switch (block.kind) {
    case 'paragraph':
      return html`<p>${text(block.text)}</p>`;
    case 'note':
      return html`<p class="note">${text(block.text)}</p>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${text(item)}</li>`);
      return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'facts':
      return pairsHtml('facts', block.items, place);
    case 'commitments':
      return html`<ul class="promises">${block.items.map((each) => promiseHtml(each, text))}</ul>`;
    case 'code':
      return html`<figure class="block"><figcaption>${block.title}</figcaption><pre><code>${escapeText(block.text)}</code></pre></figure>`;
    case 'figure':
      return html`<figure class="figure">${drawingSvg(block.drawing, block.caption)}<figcaption><strong>${block.caption}.</strong> ${block.description}</figcaption></figure>`;
    case 'table':
      return tableHtml(block, text);
  }
};

const promiseHtml = ({ text: said, mark, evidence }: Promised, text: (said: Text) => Html): Html => html`<li>
<span class="badge ${mark}">${MARKS[mark]}</span>
<p>${text(said)}</p>
${evidence.length > 0 ? html`<ul class="evidence">${evidence.map((each) => html`<li>${text(each)}</li>`)}</ul>` : undefined}
</li>`;

/** Wider than the screen it scrolls by itself, by keyboard as well. */
const tableHtml = ({ caption, head, rows }: Table, text: (said: Text) => Html): Html => {
  const id = `table-${caption.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  return html`<section class="scroll" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}">${caption}</caption>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(([first = '', ...rest]) => html`<tr><th scope="row">${text(first)}</th>${rest.map((cell) => html`<td>${text(cell)}</td>`)}</tr>\n`)}</tbody>
</table></section>`;
};

/** Between tags quotes are themselves: a schema is a third shorter with them. */
const escapeText = (text: string): Html => ({
  html: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
});
