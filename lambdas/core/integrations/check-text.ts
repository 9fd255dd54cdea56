// What a definition says is read by models and by people who approve it: nothing may be hidden from the people, and
// nothing may give the models orders (tool poisoning).
import { isObject, type Json, pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';

const MAX_DESCRIPTION = 4096;
const MAX_DEPTH = 80;

// Controls, format characters (zero width, bidirectional, tags), private use, and all that a font may show as nothing.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/u;

/** Line breaks, tabs and the emoji variant selector are plain text. */
const PLAIN = /[\t\n]|\ufe0f/g;

const ORDERS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:previous|prior|above|earlier|preceding|other|system|safety)\b[^.]{0,40}\b(?:instruction|prompt|rule|direction|guideline|message|polic)/i,
  /\b(?:do not|don[’']t|never|without)\s+(?:tell|telling|inform|informing|mention|mentioning|reveal|revealing|notify|notifying|ask|asking)\b[^.]{0,40}\b(?:user|human|person|operator)\b/i,
  /<\s*\/?\s*(?:system|assistant|important|instructions?|secret|hidden)\b[^>]{0,80}>/i,
  /\byou\s+(?:are\s+now|must\s+now|now\s+act)\b/i,
  /\b(?:reveal|print|repeat|send|include)\b[^.]{0,40}\b(?:system prompt|api keys?|passwords?|credentials|private keys?|conversation history)\b/i,
];

const textProblem = (text: string, key: string | undefined): string | undefined => {
  const hidden = INVISIBLE.exec(text.replace(PLAIN, ''))?.[0].codePointAt(0);
  if (hidden !== undefined)
    return `holds the invisible or control character U+${hidden.toString(16).toUpperCase().padStart(4, '0')}: remove it`;
  // Folded, so that full-width letters do not hide a phrase.
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ');
  if (ORDERS.some((order) => order.test(plain)))
    return 'reads like an order to the model: describe what the tool does instead';
  if (key === 'description' && text.length > MAX_DESCRIPTION)
    return `is longer than ${MAX_DESCRIPTION} characters: shorten it`;
  return undefined;
};

/** Every text of a definition, names and values of its schemas included, with the pointer to each. */
export const checkText = (value: Json, pointer = '', key?: string, depth = 0): readonly Problem[] => {
  if (depth > MAX_DEPTH) return [{ pointer, detail: 'is nested too deeply: flatten it' }];
  if (typeof value === 'string') {
    const detail = textProblem(value, key);
    return detail === undefined ? [] : [{ pointer, detail }];
  }
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) => checkText(item, `${pointer}/${index}`, undefined, depth + 1));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const detail = textProblem(name, undefined);
    const own = detail === undefined ? [] : [{ pointer, detail: `has a name that ${detail}` }];
    return [...own, ...checkText(member, `${pointer}/${pointerToken(name)}`, name, depth + 1)];
  });
};
