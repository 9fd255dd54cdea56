// npm run bench:recall: how often search_tools names the right tool, by set of tasks and by integration; with --misses what it
// fails of the half that it is tuned on.
import { table } from '#lib/cli/table.ts';
import { type Asked, askAll, figuresOf, SET_NAMES, type SetName } from '#test/search/recall.ts';

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

const row = (name: string, tools: number | string, asked: readonly Asked[]) => {
  const { questions, at1, at5, mrr } = figuresOf(asked);
  return {
    ...{ integration: name, tools, questions },
    ...{ recall_at_1: percent(at1), recall_at_5: percent(at5), mrr: mrr.toFixed(2) },
  };
};

const HEADS: { readonly [S in SetName]: string } = {
  agent: 'First author, as an agent looks for it:',
  person: 'First author, as a person asked for it:',
  blind: 'Second author, bundled integrations:',
  large: 'Second author, whole documents:',
  late: 'Second author, after the ranking was changed; nothing was tuned on it:',
};

for (const set of SET_NAMES) {
  const searched = askAll(set);
  const all = searched.flatMap(({ asked }) => asked);
  const half = (name: string, heldOut: boolean) =>
    row(
      name,
      '',
      all.filter((each) => each.heldOut === heldOut),
    );
  const tools = searched.reduce((sum, each) => sum + each.tools.length, 0);
  const rows = [
    ...searched.map((each) => row(each.name, each.tools.length, each.asked)),
    ...(set === 'late' ? [] : [half('tuned on', false), half('held out', true)]),
    row('all', tools, all),
  ];
  const shown = table(['integration', 'tools', 'questions', 'recall_at_1', 'recall_at_5', 'mrr'], rows);
  process.stdout.write(`${HEADS[set]}\n${shown}\n\n`);
  if (set === 'late' || !process.argv.includes('--misses')) continue;
  for (const { integration, text, answers, place, found } of all.filter((each) => !each.heldOut && each.place > 5)) {
    process.stdout.write(
      `${integration}: ${text}\n  wanted ${answers.join(', ')} (${place})\n  got ${found.slice(0, 6).join(', ')}\n`,
    );
  }
}
