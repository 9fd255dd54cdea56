// A document with every kind of block, long tables, long words and odd characters.
import {
  code,
  codeBlock,
  facts,
  inside,
  list,
  note,
  outside,
  paragraph,
  type Section,
  strong,
  type TrustDocument,
  table,
  toPage,
} from '#lib/trust/document/document.ts';

const LONG_WORD = 'arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab';
const UNBROKEN = 'W'.repeat(140);
const PROSE =
  'Credentials of a connected account lie in Secrets Manager under a key of the region that the customer chose, and no function but the one that makes the call may read them. ';

const subprocessors = table(
  'Subprocessors, by region',
  ['Name', 'Purpose', 'Data', 'Where', 'Since'],
  Array.from({ length: 60 }, (_, i) => [
    `Vendor ${i + 1} ${i % 7 === 0 ? 'Aktiengesellschaft für Datenverarbeitung' : 'Ltd.'}`,
    ['Hosting of ', code(`stack-${i}`), ' and ', outside('its status page', `https://status.example/${i}`)],
    i % 5 === 0 ? PROSE : 'Token hashes, audit records',
    i % 2 ? 'eu-central-1' : 'us-east-1',
    `2026-0${(i % 9) + 1}-01`,
  ]),
);

const ODD = table(
  'Characters of many scripts',
  ['What', 'Text'],
  [
    ['Greek and Cyrillic', 'Ελληνικά, Кириллица, ŐŰłąç'],
    ['Arrows and signs', 'a → b ≤ c × d … “quoted” €5 ✓ −1 -> != >= 0x12'],
    ['Not in the fonts', '漢字 and 😀 and שלום'],
    ['No shape', 'zero\u200bwidth, turned \u202eround, soft\u00adhyphen'],
    ['Control', 'a\u0007b and a lone \ud800 half'],
    ['Frame', '├── lib │ └── core'],
    ['Markup', '<script>alert("1")</script> & </xml> (parenthesis \\ backslash)'],
  ],
);

const figure = {
  kind: 'figure' as const,
  caption: 'Where a call goes',
  description: 'An agent calls the gateway, which calls the vendor.',
  drawing: {
    width: 640,
    height: 160,
    shapes: [
      { shape: 'box' as const, x: 10, y: 40, w: 150, h: 70, tone: 'quiet' as const },
      { shape: 'text' as const, x: 85, y: 80, text: 'Agent', anchor: 'middle' as const },
      { shape: 'line' as const, from: [160, 75] as const, to: [240, 75] as const, arrow: true as const },
      { shape: 'box' as const, x: 240, y: 40, w: 160, h: 70, tone: 'strong' as const },
      {
        shape: 'text' as const,
        x: 320,
        y: 72,
        text: 'Sallyport',
        anchor: 'middle' as const,
        weight: 'bold' as const,
        size: 16,
      },
      { shape: 'text' as const, x: 320, y: 94, text: 'your account', anchor: 'middle' as const, size: 12 },
      {
        shape: 'line' as const,
        from: [400, 75] as const,
        to: [480, 75] as const,
        arrow: true as const,
        dashed: true as const,
      },
      { shape: 'box' as const, x: 480, y: 40, w: 150, h: 70 },
      { shape: 'text' as const, x: 620, y: 80, text: 'Vendor', anchor: 'end' as const },
    ],
  },
};

const commitments = {
  kind: 'commitments' as const,
  items: [
    {
      id: 'no-payloads',
      text: ['Request and response payloads are stored ', strong('nowhere'), '.'],
      mark: 'bound' as const,
      evidence: [
        ['test ', code('test/e2e/nothing-kept.test.ts'), ': “keeps no body in any table”'],
        ['construct ', code('lib/constructs/token-safe-log.ts')],
      ],
    },
    {
      id: 'notice',
      text: 'Customers are told of a new subprocessor 30 days before it sees data, by mail to whom they named.',
      mark: 'policy' as const,
      evidence: [],
    },
    ...Array.from({ length: 6 }, (_, i) => ({
      id: `more-${i}`,
      text: `${i + 1}. ${PROSE}`,
      mark: (['policy', 'bound', 'watched'] as const)[i % 3] ?? 'bound',
      evidence: [[code(LONG_WORD)], PROSE],
    })),
  ],
};

const json = `{\n  "tenant": "acme",\n\t"note": "${'long '.repeat(40)}",\n  "list": [1, 2, 3] // a -> b != c\n}\n`;

const sections: readonly Section[] = [
  {
    id: 'overview',
    aliases: ['summary', 'Zusammenfassung', 'über'],
    title: 'Overview',
    answers: { caiq: ['A&A-01', 'DSP-16'], sig: ['Privacy', 'Data Security'] },
    blocks: [
      paragraph(PROSE.repeat(3)),
      paragraph([
        'See ',
        inside('the data flow', 'flow'),
        ', ',
        outside(
          'our status page with a name so long that it goes on in the next line',
          'https://status.example/ü?a=(b)',
        ),
        ', ',
        toPage('the reference', '/reference'),
        ' and ',
        code('lambdas/core/upstream/build-request.ts'),
        ', or write to ',
        outside('security@example.test', 'mailto:security@example.test'),
        '. A key: ',
        LONG_WORD,
        '. ',
        { link: 'A dangerous link', to: { url: 'javascript:alert(1)' } },
        ' and ',
        inside('a link to nowhere', 'nowhere'),
        '.',
      ]),
      list(['One', ['Two with ', strong('weight')], PROSE]),
      { ...list(['First', 'Second']), ordered: true },
      note(['Tokens are shown ', strong('once'), '. ', PROSE]),
      facts([
        ['Encryption at rest', 'AES-256, keys of the customer’s own account'],
        ['Key', [code(LONG_WORD)]],
      ]),
    ],
    sections: [
      {
        id: 'flow',
        aliases: ['data-flow'],
        title: 'Data flow',
        blocks: [figure, paragraph(PROSE)],
        sections: [{ id: 'deep', title: 'Deeper still', blocks: [paragraph('At the bottom.')] }],
      },
    ],
  },
  { id: 'subprocessors', title: 'Subprocessors & where they are', blocks: [subprocessors, ODD] },
  { id: 'commitments', title: 'Commitments', blocks: [commitments] },
  {
    id: 'technical',
    title: 'Technical detail with a title that is so long that it does not fit on one line of the page',
    blocks: [
      codeBlock('request.json', 'json', json),
      codeBlock('long.log', 'console', Array.from({ length: 90 }, (_, i) => `line ${i} ${'x'.repeat(i)}`).join('\n')),
      table(
        'Narrow',
        Array.from({ length: 9 }, (_, i) => `Column${i}`),
        [Array.from({ length: 9 }, (_, i) => (i === 3 ? UNBROKEN : `cell ${i}`)), ['short row']],
      ),
      table('Empty', ['Nothing'], []),
      table('Tall row', ['Key', 'Value'], [['One', PROSE.repeat(30)]]),
      paragraph(UNBROKEN),
      // Longer than a page.
      paragraph([outside(PROSE.repeat(45), 'https://example.test/over-pages')]),
    ],
  },
];

export const SAMPLE: TrustDocument = {
  page: '/trust',
  title: 'Security & trust at <Example> GmbH',
  description: 'What Example does to keep data safe.',
  lead: ['How Example GmbH runs its gateway, what it promises, and ', strong('what enforces it'), '.'],
  facts: [
    ['Operated by', 'Example GmbH, Straße 1, Zürich'],
    ['Regions', 'eu-central-1, us-east-1'],
    ['Contact', [outside('security@example.test', 'mailto:security@example.test')]],
  ],
  sections,
  footer:
    'Last updated 2026-03-01 · version 1.4.0 · sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  twins: [],
};
