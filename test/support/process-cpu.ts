// CPU and memory of processes that are not ours to ask, with all that they started (Linux: proc(5)).
import { readdirSync, readFileSync } from 'node:fs';

const parentOf = (pid: string): number => {
  // The command's name is in brackets and may hold anything.
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/s);
  return Number(rest.split(' ')[1]);
};

const treeOf = (root: number): readonly number[] => {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [[Number(name), parentOf(name)] as const];
    } catch {
      // Ended since it was listed.
      return [];
    }
  });
  const tree = [root];
  for (const pid of tree) tree.push(...parents.flatMap(([child, parent]) => (parent === pid ? [child] : [])));
  return tree;
};

/** @returns milliseconds of all living threads of a process and its descendants */
export const cpuOfTree = (pid: number): number => {
  const threads = treeOf(pid).flatMap((each) =>
    readdirSync(`/proc/${each}/task`).map((id) => `/proc/${each}/task/${id}`),
  );
  return threads.reduce((sum, path) => sum + Number(readFileSync(`${path}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6;
};

/** @returns MB of the resident sets of a process and its descendants */
export const rssOfTree = (pid: number): number => {
  const kilobytes = (each: number): number =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1]);
  return treeOf(pid).reduce((sum, each) => sum + (kilobytes(each) * 1024) / 1e6, 0);
};
