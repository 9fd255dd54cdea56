// npm run bench:recall: how often search_tools names the right tool, by integration; with --misses the questions it fails.
import { table } from '#lib/cli/table.ts';
import { type Asked, askAll, figuresOf, present } from '#test/search/recall.ts';

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

const row = (name: string, tools: number | string, asked: readonly Asked[]) => {
  const { questions, at1, at5, mrr } = figuresOf(asked);
  return {
    integration: name,
    tools,
    questions,
    recall_at_1: percent(at1),
    recall_at_5: percent(at5),
    mrr: mrr.toFixed(2),
  };
};

const searched = present().map(askAll);
const all = searched.flatMap(({ asked }) => asked);
const rows = [
  ...searched.map(({ name, tools, asked }) => row(name, tools.length, asked)),
  row(
    'tuned on',
    '',
    all.filter(({ heldOut }) => !heldOut),
  ),
  row(
    'held out',
    '',
    all.filter(({ heldOut }) => heldOut),
  ),
  row(
    'all',
    searched.reduce((sum, { tools }) => sum + tools.length, 0),
    all,
  ),
];
process.stdout.write(`${table(['integration', 'tools', 'questions', 'recall_at_1', 'recall_at_5', 'mrr'], rows)}\n`);

if (process.argv.includes('--misses')) {
  // Whoever tunes looks at one half alone.
  for (const { integration, question, answers, place, found } of all.filter((each) => !each.heldOut && each.place > 5))
    process.stdout.write(
      `\n${integration}: ${question}\n  wanted ${answers.join(', ')} (${place})\n  got ${found.slice(0, 5).join(', ')}\n`,
    );
}
