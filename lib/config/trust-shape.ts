// What each key of `trust` may hold, by itself. Texts end up on public pages: as text, whatever they hold.
import { type Check, closed, day, distinct, every, oneOf, percentage, text, webAddress, whole } from './checks.ts';

/** Without what reorders or hides text: on a page it would say something else than it is. */
const LINE: Check = text(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u, '1 to 200 characters in one line');
const DAYS: readonly [Check] = [whole(0, 365)];

const BAND: Check = closed({
  from: [percentage('a percentage from 0 to below 100', (percent) => percent >= 0 && percent < 100), 'required'],
  below: [percentage('a percentage above 0 and below 100', (percent) => percent > 0 && percent < 100), 'required'],
  percent: [whole(1, 100), 'required'],
});

const CERTIFICATION: Check = closed({
  name: [LINE, 'required'],
  status: [oneOf(['none', 'in progress', 'held']), 'required'],
  from: [day],
  until: [day],
  auditor: [LINE],
});

const SUB_PROCESSOR: Check = closed({
  name: [LINE, 'required'],
  purpose: [LINE, 'required'],
  data: [LINE, 'required'],
  region: [LINE, 'required'],
  added: [day, 'required'],
});

export const trustShape: Check = closed({
  version: [text(/^(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){2}$/, 'a semantic version such as 1.2.0')],
  updated: [day],
  effective: [day],
  reworded: [distinct(every(text(/^[a-z-]+\.[a-z0-9-]+$/, 'the id of a commitment, such as auth.hashed')))],
  ndaContact: [text(/^[^\p{Cc}\s]{3,200}$/u, 'an address or URL without spaces')],
  statusPage: [webAddress],
  availability: [
    closed({
      // All of a month is what nobody can promise: one failed request breaks it.
      target: [percentage('a percentage from 90 to below 100', (percent) => percent >= 90 && percent < 100)],
      justification: [
        text(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{40,1000}$/u, 'a reason of 40 to 1,000 characters in one line'),
      ],
      maintenance: [closed({ noticeHours: [whole(0, 720)], maxHoursPerMonth: [whole(0, 72)] })],
    }),
  ],
  latency: [closed({ p50: [whole(1, 50)], p95: [whole(1, 50)] })],
  credits: [closed({ bands: [every(BAND)], claimDays: [whole(1, 365)] })],
  incidents: [
    closed({
      breachNoticeHours: [whole(1, 720)],
      postMortemDays: [whole(1, 90)],
      acknowledgeHours: [whole(1, 720)],
    }),
  ],
  notice: [closed({ weakening: DAYS, subProcessors: DAYS, deprecation: DAYS })],
  certifications: [every(CERTIFICATION)],
  gdpr: [closed({ dpaUrl: [webAddress] })],
  hipaa: [closed({ baa: [oneOf(['none', 'on request', 'signed'])] })],
  penetrationTest: [closed({ date: [day, 'required'], by: [LINE, 'required'] })],
  subProcessors: [distinct(every(SUB_PROCESSOR))],
});
