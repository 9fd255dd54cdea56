// What a tool puts on the wire, for sample arguments: built and sent as in production.
import type { JsonObject } from '#core/json.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { readDefinition } from './definitions.ts';
import { readRecording } from './recording.ts';
import type { Arrived, RecordingVendor } from './recording-vendor.ts';
import { sampleArguments } from './sample-arguments.ts';

export type Which = 'all' | 'required';

/** Tools of a bundled vendor, and their calls with the account of its recording. */
export const vendorCalls = (slug: string) => {
  const integration = readDefinition(slug);
  const { variables = {}, accounts } = readRecording(slug);
  const [account] = accounts;
  const scheme = integration.auth.find(({ kind }) => kind === account?.auth);
  if (account === undefined || scheme === undefined) throw new Error(`${slug} has no account in its recording`);
  const credential = placeCredential(scheme, account.secret);
  const build = (tool: Tool, which: Which): UpstreamRequest => {
    const { method, slots } = tool;
    const args: JsonObject = sampleArguments(tool, which);
    const request = buildRequest({ integration, method, slots, args, variables });
    if (!request.ok) throw new Error(`${tool.name}: ${JSON.stringify(request.error)}`);
    return request.value;
  };
  return {
    tools: buildTools(integration),
    credential,
    build,
    sent: async (vendor: RecordingVendor, tool: Tool, which: Which): Promise<Arrived> =>
      (await vendor.exchange(build(tool, which), credential, { status: 204 })).arrived,
  };
};
