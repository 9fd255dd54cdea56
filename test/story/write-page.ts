// npm run story: tells the story, and writes what it told into its page.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { endStory } from './day-thirty.ts';
import { tellStory } from './nightly-audit.ts';

const page = fileURLToPath(new URL('../../docs/nightly-audit.md', import.meta.url));
const story = await tellStory();
const { lines } = await endStory(story);
const told = [...story.lines, ...lines].join('\n');
await writeFile(
  page,
  (await readFile(page, 'utf8')).replace(/```text\n[^`]*```/, () => `\`\`\`text\n${told}\n\`\`\``),
);
process.stdout.write(`${told}\n`);
await story.gateway.close();
story.crms.close();
