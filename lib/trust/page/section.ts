// A section of the page under its frozen id and title.
import type { Block, Section } from '../document/document.ts';
import type { SectionId } from '../model/published.ts';
import { ANCHORS } from './anchors.ts';

export const sectionOf = (id: SectionId, blocks: readonly Block[], sections: readonly Section[] = []): Section => {
  const { title, aliases, caiq, sig } = ANCHORS[id];
  return { id, title, blocks, sections, answers: { caiq, sig }, ...(aliases && { aliases }) };
};
