// The SLA & security page's sections: ids and titles are frozen (test/trust/anchors.test.ts), because contracts and
// questionnaires link to them. With the domains of questionnaires that each answers (CSA CCM v4 codes; SIG names, recalled).
import type { SectionId } from '../model/published.ts';

export type Anchor = {
  readonly title: string;
  /** Names by which reviewers look for the same. */
  readonly aliases?: readonly string[];
  readonly caiq: readonly string[];
  readonly sig: readonly string[];
};

/** In the order of the page. */
export const ANCHORS: { readonly [id in SectionId]: Anchor } = {
  summary: { title: 'Summary', caiq: ['GRC', 'STA'], sig: ['Enterprise Risk Management', 'Cloud Hosting Services'] },
  uptime: {
    title: 'Service Availability',
    aliases: ['availability'],
    caiq: ['BCR', 'STA'],
    sig: ['Operational Resilience', 'IT Operations Management'],
  },
  latency: { title: 'Performance SLOs', caiq: ['IVS', 'STA'], sig: ['IT Operations Management'] },
  auth: {
    title: 'Authentication',
    aliases: ['authentication'],
    caiq: ['IAM', 'CEK'],
    sig: ['Access Control', 'Application Security'],
  },
  rbac: {
    title: 'Authorization & RBAC',
    caiq: ['IAM', 'LOG', 'IVS'],
    sig: ['Access Control', 'Artificial Intelligence'],
  },
  'rate-limits': {
    title: 'Rate Limits & Errors',
    caiq: ['AIS', 'IVS'],
    sig: ['Application Security', 'Nth Party Management'],
  },
  retention: {
    title: 'Data Retention',
    caiq: ['DSP', 'LOG', 'CEK'],
    sig: ['Privacy Management', 'Asset & Information Management', 'Information Assurance'],
  },
  compliance: {
    title: 'Compliance',
    caiq: ['A&A', 'GRC', 'STA'],
    sig: ['Compliance Management', 'Privacy Management'],
  },
  incidents: {
    title: 'Incident Response',
    caiq: ['SEF', 'TVM'],
    sig: ['Cybersecurity Incident Management', 'Threat Management'],
  },
  credits: { title: 'Service Credits', caiq: ['STA'], sig: ['Nth Party Management', 'Cloud Hosting Services'] },
  changes: {
    title: 'Change Management',
    caiq: ['CCC', 'IPY'],
    sig: ['IT Operations Management', 'Application Security'],
  },
  subprocessors: {
    title: 'Sub-processors',
    caiq: ['STA', 'DSP'],
    sig: ['Nth Party Management', 'Supply Chain Risk Management', 'Privacy Management'],
  },
  'questionnaire-map': { title: 'Questionnaire Map', caiq: ['A&A'], sig: ['Compliance Management'] },
};
