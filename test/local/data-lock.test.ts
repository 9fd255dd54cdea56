import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '#lib/local/data-lock.ts';

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'sallyport-lock-')), 'data');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const holder = (): string => readFileSync(join(directory, 'lock'), 'utf8');

describe('a data directory', () => {
  it('is made for the owner alone, locked, and let go of', () => {
    const release = lockDirectory(directory);
    expect([statSync(directory).mode & 0o777, holder()]).toEqual([0o700, String(process.pid)]);
    release();
    expect(holder).toThrow('ENOENT');
  });

  it('is refused while another process is alive, and its lock is left alone', () => {
    lockDirectory(directory)();
    writeFileSync(join(directory, 'lock'), String(process.ppid));
    expect(() => lockDirectory(directory)).toThrow(
      `${directory} is in use by process ${process.ppid}: stop it, or choose another directory with --data DIR or --ephemeral.`,
    );
    expect(holder()).toBe(String(process.ppid));
  });

  it.each([
    ['was never written', ''],
    ['names process 0, which is our own group', '0'],
    ['names a process that is gone', '999999999'],
    ['names ourselves, as a restarted container’s does', String(process.pid)],
    ['is no number', 'x'],
  ])('is taken over when its lock %s', (_, content) => {
    lockDirectory(directory)();
    writeFileSync(join(directory, 'lock'), content);
    lockDirectory(directory);
    expect(holder()).toBe(String(process.pid));
  });
});
