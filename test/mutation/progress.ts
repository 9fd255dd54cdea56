// A reporter of Stryker's: how far a room is, on stderr.
import type { MutantResult } from '@stryker-mutator/api/core';
import { PluginKind } from '@stryker-mutator/api/plugin';
import type { MutationTestingPlanReadyEvent, Reporter } from '@stryker-mutator/api/report';

const STEP = 25;

class Progress implements Reporter {
  #done = 0;
  #all = 0;

  onMutationTestingPlanReady({ mutantPlans }: MutationTestingPlanReadyEvent): void {
    this.#all = mutantPlans.length;
  }

  onMutantTested(_: Readonly<MutantResult>): void {
    this.#done += 1;
    if (this.#done % STEP === 0 || this.#done === this.#all)
      process.stderr.write(`${process.env.MUTATION_ROOM}: ${this.#done} of ${this.#all} mutants\n`);
  }
}

export const strykerPlugins = [{ kind: PluginKind.Reporter, name: 'progress-on-stderr', injectableClass: Progress }];
