// #changes: notice, versions, and a typed list of what became stronger and what weaker.
import { facts, paragraph, type Section, type Text, table, toPage } from '../document/document.ts';
import type { Change } from '../model/compare.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const changes = (model: TrustModel): Section => {
  const { notice } = model.published.trust;
  return sectionOf('changes', [
    facts([
      [
        'A weaker commitment',
        `A new version, announced ${notice.weakening} days before it takes effect. Building these pages fails without`,
      ],
      ['A sub-processor', `Announced ${notice.subProcessors} days before it is used`],
      ['An interface that ends', `At the earliest ${notice.deprecation} days after that was announced`],
      ['MCP revisions', 'Every revision since 2024-11-05 is served; none was dropped'],
      ['Software', 'Each release has a changelog; a breaking change says how data and MCP servers get across'],
    ]),
    promised(model, 'changes'),
    table('Versions of this page', ['Version', 'What changed'], versions(model)),
    paragraph(
      'Strengthened, weakened and editorial are told apart by comparing commitments, not by whoever wrote them.',
    ),
  ]);
};

const versions = ({ published: { trust }, history, changes: since }: TrustModel): readonly (readonly Text[])[] => {
  const isPublished = history.some(({ version }) => version === trust.version);
  return [
    ...(isPublished ? [] : [[`${trust.version}, this one`, told(since, history.length === 0)]]),
    ...history.map((release, i) => [
      [
        toPage(release.version, `/trust/history/${release.version}`),
        `, ${release.updated}${release.version === trust.version ? ', this one' : ''}`,
      ],
      told(release.changes, i === history.length - 1),
    ]),
  ];
};

const told = (changed: readonly Change[], isFirst: boolean): string => {
  if (isFirst) return 'The first version';
  return changed.length === 0 ? 'Nothing' : changed.map(({ kind, text }) => `${kind}: ${text}`).join(' ');
};
