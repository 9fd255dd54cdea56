// What it takes to link to the page where an account is connected again, read through the signed client.
import { type LinkDeps, reconnectLink } from '#core/connect/link.ts';
import { hotDynamo } from './dynamo-hot.ts';
import { operatorsVersions } from './integration-store.ts';
import type { CallAws } from './signed-client.ts';
import { connectReaders } from './stores.ts';

export type ConnectLinkOptions = Omit<LinkDeps, 'stores' | 'isOperators'> & {
  readonly call: CallAws;
  /** The configuration table. */
  readonly table: string;
  readonly now: () => number;
};

export const connectLink = (account: string, { call, table, now, ...deps }: ConnectLinkOptions) => {
  const dynamo = hotDynamo(call);
  const isOperators = operatorsVersions(dynamo, table);
  return reconnectLink(account, now(), { ...deps, stores: connectReaders(dynamo, table), isOperators });
};
