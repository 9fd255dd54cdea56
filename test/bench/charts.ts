// Horizontal bars as SVG: the few shapes that the charts of docs/benchmarks need, readable on a light and a dark page.
import { html } from '#core/html.ts';

export type Bar = { readonly label: string; readonly value: number; readonly isOurs?: boolean };

export type Chart = {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
  /** Drawn as a line across: met at or below. */
  readonly bound?: number;
};

const [WIDTH, VALUES, ROW, TOP, LEFT] = [840, 90, 46, 48, 10];
const PLOT = WIDTH - LEFT - VALUES;

const escaped = (content: string): string => html`${content}`.html;

const text = (x: number, y: number, content: string, rest = ''): string =>
  `<text x="${x}" y="${y}" ${rest}>${escaped(content)}</text>`;

const number = (value: number): string => value.toFixed(value >= 100 ? 0 : 2);

export const barChart = ({ title, unit, bars, bound }: Chart): string => {
  const height = TOP + bars.length * ROW + 12;
  const most = Math.max(bound ?? 0, ...bars.map(({ value }) => value));
  const long = (value: number): number => Math.max(1, Math.round((Math.max(0, value) / most) * PLOT));
  const rows = bars.flatMap(({ label, value, isOurs }, n) => {
    const y = TOP + n * ROW;
    const kind = isOurs ? (bound !== undefined && value > bound ? 'over' : 'ours') : 'other';
    return [
      // Above its bar: how wide a font is, the reader's machine decides.
      text(LEFT, y + 13, label),
      `<rect x="${LEFT}" y="${y + 18}" width="${long(value)}" height="18" rx="2" class="${kind}"/>`,
      text(LEFT + long(value) + 6, y + 32, `${number(value)} ${unit}`),
    ];
  });
  const x = bound === undefined ? 0 : LEFT + long(bound);
  const line =
    bound === undefined
      ? []
      : [
          `<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height - 8}" class="bound"/>`,
          text(x, TOP - 8, `budget ${bound} ${unit}`, 'text-anchor="middle" class="bound-label"'),
        ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<style>text{font:13px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;font-size:15px}.ours{fill:#0a7d5c}.over{fill:#d4733c}.other{fill:#8b949e}.bound{stroke:#24292f;stroke-width:2;stroke-dasharray:5 3}.bound-label{font-size:12px}@media(prefers-color-scheme:dark){text{fill:#9da7b3}.bound{stroke:#f0f6fc}}</style>',
    text(10, 20, title, 'class="title"'),
    ...rows,
    ...line,
    '</svg>\n',
  ].join('\n');
};
