// Two words that say together what neither says alone: to turn an offer down is not to turn it.

/** The first word, the second, and the one that means the same as both. */
const PHRASES = `
turn down reject
turn off disable
turn on enable
switch off disable
switch on enable
take off remove
take out remove
take down remove
throw out remove
throw away delete
kick out remove
get rid delete
tick off complete
check off complete
cross off complete
sign in login
log in login
sign up subscribe
look up find
look for find
search for find
write down create
note down create
jot down create
put down create
set up create
fill in update
call off cancel
put off postpone
push back postpone
put back restore
bring back restore
hand over assign
pass on forward
carry on resume
shut down stop
follow up remind
let know notify
tell me show
tell us show
give me show
get me show
give back return
to do todo
`;

const MEANING: ReadonlyMap<string, ReadonlyMap<string, string>> = PHRASES.trim()
  .split('\n')
  .map((line) => line.split(' '))
  .reduce((found, [verb = '', particle = '', meaning = '']) => {
    return found.set(verb, new Map([...(found.get(verb) ?? []), [particle, meaning]]));
  }, new Map<string, Map<string, string>>());

/** Words that may stand between the two. */
const APART = 4;

/** @returns the words with each such pair as the one that means the same, where its first word was */
export const joinPhrases = (words: readonly string[]): readonly string[] => {
  const joined = [...words];
  for (const [at, word] of joined.entries()) {
    const seconds = MEANING.get(word);
    const second = seconds && joined.slice(at + 1, at + 2 + APART).find((each) => seconds.has(each));
    if (second === undefined) continue;
    joined.splice(joined.indexOf(second, at + 1), 1);
    joined[at] = seconds?.get(second) ?? word;
  }
  return joined;
};
