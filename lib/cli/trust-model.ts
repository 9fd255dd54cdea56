// The model that a command is about, or what has to be changed first.
import { err, ok, type Result } from '#core/result.ts';
import { loadModel } from '#lib/trust/load.ts';
import type { TrustModel } from '#lib/trust/model/trust-model.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';
import type { Arguments, Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readConfig } from './read-config.ts';

/** `problems` with a pointer into the configuration for each. Says on stderr which configuration it is. */
export const readModel = async ({ flags }: Arguments, io: Io): Promise<Result<TrustModel, Failure>> => {
  const deployment = await readConfig(flags.config?.[0], io);
  if (!deployment.ok) return deployment;
  const { source, config } = deployment.value;
  io.err(`Configuration: ${source}\n`);
  const today = new Date(io.clock()).toISOString().slice(0, 10);
  const history = flags.history?.[0];
  const model = loadModel({ config, stacks: synthesiseStacks(config), today, ...(history && { history }) });
  return model.ok
    ? ok(model.value)
    : err({
        exit: EXIT.problems,
        message: 'The trust pages must not be published like this.',
        errors: model.error,
      });
};
