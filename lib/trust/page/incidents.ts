// #incidents: who is told what, and when.
import { facts, list, outside, paragraph, type Section } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { contact } from './contact.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const incidents = (model: TrustModel): Section => {
  const { trust, operator } = model.published;
  return sectionOf('incidents', [
    facts([
      [
        'Breach of personal data',
        `Customers are told without undue delay, and within ${trust.incidents.breachNoticeHours} hours after it is known, with what is known by then`,
      ],
      ['Report a vulnerability', [contact(operator.contact)]],
      [
        'Status page',
        trust.statusPage === undefined ? 'None is published' : [outside(trust.statusPage, trust.statusPage)],
      ],
      [
        'Post-mortem',
        `In writing within ${trust.incidents.postMortemDays} business days, for every incident that breaks a commitment: what happened, whom it reached, what was done, what is changed`,
      ],
      ['Evidence', 'The audit log says which tenant’s calls fell into the time, without their content'],
    ]),
    paragraph('What is there to be used in an incident:'),
    list([
      'One request revokes an MCP server, an API token, or every server that matches a filter; it holds from the next request on.',
      'A leaked token can be found by its checksum, and names neither tenant nor account.',
      'Alarms show burnt error budgets, outages, late purges, late sealing, tokens in logs, and functions that are throttled. Each has an article in the runbook.',
    ]),
    promised(model, 'incidents'),
  ]);
};
