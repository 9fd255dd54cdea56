// #subprocessors: who else processes data, since when, and where. And #questionnaire-map.
import { inside, paragraph, type Section, table } from '../document/document.ts';
import { SECTION_IDS } from '../model/published.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { ANCHORS } from './anchors.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const subprocessors = (model: TrustModel): Section => {
  const { subProcessors } = model.published.trust;
  return sectionOf('subprocessors', [
    paragraph(
      'The gateway runs in the operator’s own AWS account and calls the SaaS accounts that customers connect. Those providers act for the customer, who chose them, and are no sub-processors of the operator.',
    ),
    subProcessors.length === 0
      ? paragraph('There is none besides Amazon Web Services, which the operator’s account is with.')
      : table(
          'Sub-processors',
          ['Name', 'Purpose', 'Data', 'Region', 'Since'],
          subProcessors.map(({ name, purpose, data, region, added }) => [name, purpose, data, region, added]),
        ),
    promised(model, 'subprocessors'),
  ]);
};

export const questionnaireMap = (): Section =>
  sectionOf('questionnaire-map', [
    paragraph(
      'Where on this page the answers to a domain are. CAIQ: the domains of CSA’s Cloud Controls Matrix 4. SIG: names of Shared Assessments’ domains, as remembered in 2026; the questions themselves are licensed and not repeated.',
    ),
    table(
      'Sections and questionnaires',
      ['Section', 'CAIQ v4', 'SIG'],
      SECTION_IDS.map((id) => [
        [inside(ANCHORS[id].title, id)],
        ANCHORS[id].caiq.join(', '),
        ANCHORS[id].sig.join('; '),
      ]),
    ),
  ]);
