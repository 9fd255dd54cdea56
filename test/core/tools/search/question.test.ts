import { describe, expect, it } from 'vitest';
import { readQuestion } from '#core/tools/search/question.ts';

const wants = (text: string): readonly string[] => [...readQuestion(text).wanted].toSorted();

describe('what a question wants', () => {
  it.each([
    ['Who changed this file last?', ['get', 'list']],
    ['Which tickets were deleted?', ['get', 'list']],
    ['How many orders did we cancel?', ['get', 'list']],
    ['How do I cancel an order?', ['delete']],
    ['cancel the order that was created yesterday', ['delete']],
    ['Create a view of deleted users', ['create']],
    ['Reply to the customer', ['create']],
    ['Turn the applicant down', ['update']],
    ['kick Bob out of the room', ['delete']],
    ['tell me the price', ['get', 'list']],
    ['invoices of Acme', ['create']],
    ['the price of a mug', []],
  ])('of “%s” is %j', (text, actions) => {
    expect(wants(text)).toEqual(actions);
  });

  it('is a list rather than one where several are spoken of, and one rather than a list where it is pointed at', () => {
    expect(readQuestion('Which boards am I on?').unlikely).toBe('get');
    expect(readQuestion('Who wrote this page?').unlikely).toBe('list');
    expect(readQuestion('Who is on call?').unlikely).toBeUndefined();
    expect(readQuestion('What is the status?').unlikely).toBeUndefined();
  });
});

describe('terms of a question', () => {
  it('are those of the verb that two words are', () => {
    expect(readQuestion('turn the offer down').terms).toEqual(['reject', 'offer']);
    expect(readQuestion('turn the old and yellowed offer of last week down').terms).toContain('down');
    expect(readQuestion('turn the page').terms).toEqual(['turn', 'pag']);
  });

  it('are each there once, and not more than a search can do with', () => {
    expect(readQuestion('order orders ordering').terms).toEqual(['order']);
    const many = Array.from({ length: 500 }, (_, i) => `thing${i}`).join(' ');
    expect(readQuestion(many).terms).toHaveLength(24);
  });
});
