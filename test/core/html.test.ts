import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from '#core/html.ts';

it('text that is put into a template stays text, in elements and in attributes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '=', ' ') }), (text) => {
      const { html: made } = html`<p title="${text}">${text}</p>`;
      const inside = made.slice('<p title="'.length, -'</p>'.length);
      expect(inside.replace('">', '')).not.toMatch(/[<>"']/);
      expect(
        made
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&'),
      ).toBe(`<p title="${text}">${text}</p>`);
    }),
  );
});

it('templates nest, lists join, and what is absent leaves nothing', () => {
  const items = ['a', '<b>'].map((each) => html`<li>${each}</li>`);
  expect(html`<ul>${items}</ul>${undefined}`.html).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>');
});
