// docs/benchmarks/mutation.md.
import { type Explained, LEAST_SCORE, type Recorded } from './judge.ts';
import { ROOMS } from './rooms.ts';

const INTRODUCTION = `# Mutation testing

\`npm run mutation -- --record\` changes one thing at a time in the code that keeps tenants apart, and runs the tests of its room
(\`test/mutation/rooms.ts\`) against each change: a test has to fail. [Stryker](https://stryker-mutator.io) makes the changes in a copy of
the project. At least ${LEAST_SCORE} % must be noticed, and each change that is not is explained in \`test/mutation/explanations.json\`; the command
exits with 1 otherwise. \`--room NAME\` runs one room, and \`--again\` only what survived last time. It is no part of \`npm test\`.

A timeout counts as noticed: the change made a loop endless, or the machine was busy with something else. Where there are many the room was measured
on such a machine, and is flattered. Invalid are changes with which no module could be loaded; they count for nothing. Changes of types and of
comments are none.
`;

const code = (text: string): string => {
  const safe = text.replaceAll('|', '\\|');
  return text.includes('`') ? `\`\` ${safe} \`\`` : `\`${safe}\``;
};

const survivorRow = ({ file, at, from, to, why }: Explained): string =>
  `| ${file.replace('lambdas/', '')} | ${code(at)} | ${code(from)} | ${code(to)} | ${why ?? '**not explained**'} |`;

const section = ({ room, survivors }: Recorded): string =>
  survivors.length === 0
    ? `## ${room}\n\nNothing survived.\n`
    : [
        `## ${room}\n`,
        '| where | line | from | to | why it stays |',
        '| --- | --- | --- | --- | --- |',
        ...survivors.map(survivorRow),
      ]
        .join('\n')
        .concat('\n');

export const mutationDocument = (rooms: readonly Recorded[]): string => {
  const rows = ROOMS.map(({ name }) => {
    const found = rooms.find(({ room }) => room === name);
    return found === undefined
      ? `| ${name} | not measured | | | | | |`
      : `| ${name} | ${found.mutants} | ${found.killed} | ${found.timeouts} | ${found.invalid} | ${found.survivors.length} | ${found.score.toFixed(1)} % |`;
  });
  const summary = [
    '| room | mutants | killed | timeouts | invalid | survived | score |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
  return [INTRODUCTION, `${summary}\n`, ...rooms.map(section)].join('\n');
};
