// A compliance agent that reads every contact of three CRMs, one page after another. It waits for nobody: where one limits it,
// it notes until when, and goes on with the next.
import { callTool } from '#test/support/gateway.ts';
import type { Clock } from './crms.ts';

type Arguments = { readonly [name: string]: string | number };

export type Crm = {
  readonly name: string;
  readonly url: string;
  readonly first: readonly [tool: string, args: Arguments];
  /** The call of the next page, from the answer to this one; `undefined` after the last. */
  readonly next: (answer: Answer) => readonly [tool: string, args: Arguments] | undefined;
  /** How many contacts a page holds. */
  readonly count: (answer: Answer) => number;
};

/** Body of the upstream, and the cursor that the gateway adds. */
// biome-ignore lint/suspicious/noExplicitAny: three vendors' bodies
export type Answer = { readonly body: any; readonly cursor: string | undefined };

type Work = { readonly crm: Crm; call: readonly [string, Arguments] | undefined; readyAt: number; contacts: number };

export type Night = { contacts: number; calls: number; limited: number; waited: number; refused: number };

/** @param tell of each step */
export const auditContacts = async (
  crms: readonly Crm[],
  clock: Clock,
  tell: (crm: string, what: string) => void = () => undefined,
): Promise<Night> => {
  const night: Night = { contacts: 0, calls: 0, limited: 0, waited: 0, refused: 0 };
  const works = crms.map((crm): Work => ({ crm, call: crm.first, readyAt: 0, contacts: 0 }));
  for (;;) {
    const left = works.filter(({ call }) => call !== undefined);
    if (left.length === 0) return night;
    const ready = left.find(({ readyAt }) => readyAt <= clock.now);
    if (ready === undefined) {
      const soonest = Math.min(...left.map(({ readyAt }) => readyAt));
      night.waited += soonest - clock.now;
      clock.now = soonest;
      continue;
    }
    await step(ready, night, clock, tell);
  }
};

const step = async (work: Work, night: Night, clock: Clock, tell: (crm: string, what: string) => void) => {
  const { crm, call = ['', {}] } = work;
  night.calls += 1;
  if (work.readyAt > 0) tell(crm.name, 'the limit has reset: goes on');
  work.readyAt = 0;
  const { status, body } = await callTool(crm.url, ...call);
  if (status === 401) {
    night.refused += 1;
    work.call = undefined;
    return tell(crm.name, '401: the door is closed');
  }
  if (status === 429) {
    const { remaining, limit, reset } = body.error.data.rate_limit;
    night.limited += 1;
    work.readyAt = clock.now + reset * 1000;
    return tell(crm.name, `429: ${remaining} of ${limit} requests left, ${reset} s until more; the next CRM meanwhile`);
  }
  if (body.result.isError) throw new Error(`${crm.name}: ${JSON.stringify(body.result.content)}`);
  const [content, more] = body.result.content;
  const answer = { body: JSON.parse(content.text), cursor: more && JSON.parse(more.text).next_cursor };
  work.contacts += crm.count(answer);
  night.contacts += crm.count(answer);
  work.call = crm.next(answer);
  if (work.call === undefined) tell(crm.name, `${work.contacts} contacts read, all there are`);
};
