// Words that people and APIs use for one another. One line is one meaning: verbs by what they do to a record, then nouns of
// business software at large. No word stands here for one provider's sake.
import { stem } from './words.ts';

const GROUPS = `
list get find search look show see check fetch retrieve view read query browse who what which how when where tell give pull display
create make add new open start register insert set put write raise file
update change edit modify rename set move adjust fix correct replace patch
delete remove drop erase destroy trash discard purge clear wipe
send post publish deliver submit notify message tell
cancel stop end abort terminate kill
upload attach import
download export
archive close hide retire
invite add join
enable activate start resume
disable deactivate pause suspend block
copy duplicate clone
merge combine
count total sum many number
reply respond answer comment
approve accept confirm
restore undo recover undelete
validate verify check test
schedule plan
person people user member someone colleague teammate employee agent
customer contact client
company organization account business
bug issue defect
mail email
photo picture image
song track music
folder directory
comment note
payment charge money
bill invoice
discount coupon
repo repository
chat conversation
message text
team group
label tag
file document attachment
alert alarm
task todo
statistic stat metric usage report analytic
key token secret
setting preference configuration config option
history log event activity
phone number
site website
`;

const byTerm = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const line of GROUPS.trim().split('\n')) {
    const terms = line.split(' ').map(stem);
    for (const term of terms) found.set(term, new Set([...(found.get(term) ?? []), ...terms]));
  }
  return found;
};

const SYNONYMS = byTerm();

/** Terms that may stand for this one, without itself. */
export const synonymsOf = (term: string): readonly string[] =>
  [...(SYNONYMS.get(term) ?? [])].filter((each) => each !== term);
