// An objective's alarms: for each burn rate one that calls, made of two windows that do not.
import { Duration } from 'aws-cdk-lib';
import { AlarmRule, AlarmState, type CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import {
  BURN_RATES,
  type BurnRate,
  burnThreshold,
  FEWEST_BAD,
  OBJECTIVES,
  type Objective,
} from '#lib/service-levels.ts';
import { addAlarm, addComposite, call } from './alarm.ts';
import { badShare, type Counts } from './objective-counts.ts';

export type BurnRateAlarmsProps = {
  readonly objective: Objective;
  /** What a bad request is, in words. */
  readonly bad: string;
  readonly counts: Counts;
  readonly targets: readonly string[];
};

export class BurnRateAlarms extends Construct {
  readonly all: readonly CompositeAlarm[];

  constructor(scope: Construct, id: string, props: BurnRateAlarmsProps) {
    super(scope, id);
    this.all = BURN_RATES.map((burn) => addBurnRate(this, props, burn));
  }
}

const addBurnRate = (scope: Construct, props: BurnRateAlarmsProps, { name, rate, long, short }: BurnRate) => {
  const { objective, bad, counts, targets } = props;
  const threshold = burnThreshold(objective, rate);
  const article = objective;
  const window = (id: string, minutes: number, fewest?: number) =>
    addAlarm(scope, `${name}${id}`, {
      says: `More than ${threshold} % of requests in ${span(minutes)} ${bad}.`,
      article,
      // One period as long as the window: the share of all its requests, not the mean of shares.
      metric: badShare(counts, Duration.minutes(minutes), fewest),
      is: 'above',
      threshold,
    });
  const both = [window('Long', long, FEWEST_BAD), window('Short', short)];
  const alarm = addComposite(scope, name, {
    says: `The error budget of ${objective} (${100 * OBJECTIVES[objective]} %) burns ${rate} times too fast, for ${span(long)} and now.`,
    article,
    rule: AlarmRule.allOf(...both.map((each) => AlarmRule.fromAlarm(each, AlarmState.ALARM))),
  });
  call(alarm, targets);
  return alarm;
};

const span = (minutes: number): string => {
  if (minutes < 60) return `${minutes} minutes`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours} h` : `${hours / 24} days`;
};
