// What a warm call's CPU goes into: why a budget is missed, where it is.
import type { Usage } from './answer.ts';
import { callOf } from './calls.ts';
import { DEPLOYED, startChild } from './child.ts';
import { exchanges } from './exchange.ts';
import type { Shares } from './profile.ts';
import type { Figure, Section } from './report.ts';
import { bundled, type Setting } from './setting.ts';

export const profileSection = async ({ directory, gateway, outside, quick, progress }: Setting): Promise<Section> => {
  progress('a profile of warm calls');
  const child = startChild(await bundled(directory, './gateway-process.ts'), gateway, DEPLOYED);
  const call = { url: `${await child.ask<string>('serve')}/mcp/${outside.demoToken}`, body: callOf('7') };
  await exchanges(call, quick ? 1000 : 8000);
  const calls = quick ? 1000 : 10_000;
  const figures: Figure[] = [];
  for (const [how, concurrency] of [
    ['alone', 1],
    ['10 at once', 10],
  ] as const) {
    const before = (await child.ask<Usage>('usage')).cpu;
    await exchanges(call, calls, concurrency);
    const cpu = ((await child.ask<Usage>('usage')).cpu - before) / calls / 1000;
    figures.push({ what: `CPU per tools/call, ${how}`, value: cpu, unit: 'ms' });
    await child.ask('profile');
    await exchanges(call, calls, concurrency);
    const shares = Object.entries(await child.ask<Shares>('profiled'));
    const all = shares.reduce((sum, [, samples]) => sum + samples, 0);
    for (const [kind, samples] of shares)
      figures.push({ what: `${kind}, ${how}`, value: (samples / all) * 100, unit: '%' });
  }
  await child.stop();
  return {
    title: 'Where a warm call’s CPU goes',
    note: 'The same calls, first without and then under V8’s sampling profiler, which takes CPU of its own: shares of what it saw. Three exchanges with AWS, one with the upstream and one with the caller.',
    figures,
  };
};
