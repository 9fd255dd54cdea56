// Absolute times as upstreams write them. Not Date.parse: it reads a time without a zone in the machine's own.

const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;

const SYNTAXES = [
  // RFC 9110 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient must accept.
  new RegExp(String.raw`^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${TIME} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
  // ECMAScript Date.prototype.toString.
  new RegExp(
    String.raw`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d\d) (?<year>\d{4}) ${TIME} GMT(?<zone>[+-]\d{4})(?: \([^)]*\))?$`,
  ),
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d(?:\.\d{1,9})?))? ?(?:[Zz]|UTC|GMT|(?<zone>[+-]\d\d:?\d\d))?$/,
];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const monthIndex = (month: string): number => (/^\d/.test(month) ? Number(month) - 1 : MONTHS.indexOf(month));

/** `+0100` and `+01:00` as minutes east of UTC. */
const zoneMinutes = (zone: string): number => {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
};

/** Epoch milliseconds of a matched date, or `undefined` for a day or time that no calendar has (second 60 is a leap second). */
const toEpoch = (part: { readonly [name: string]: string | undefined }): number | undefined => {
  const [year, day, hour, minute, second] = ['year', 'day', 'hour', 'minute', 'second'].map((name) =>
    Number(part[name] ?? 0),
  ) as [number, number, number, number, number];
  const month = monthIndex(part.month ?? '');
  // Two digits are a year of this century: what is read here is at most a year away.
  const midnight = Date.UTC(year < 100 ? 2000 + year : year, month, day);
  if (new Date(midnight).getUTCMonth() !== month || hour > 23 || minute > 59 || second >= 61) return undefined;
  return midnight + ((hour * 60 + minute - zoneMinutes(part.zone ?? '+0000')) * 60 + second) * 1000;
};

/**
 * Reads an HTTP-date (RFC 9110 5.6.7, all three forms), an ISO 8601 time (seconds and zone optional, UTC without one)
 * or what JavaScript's `Date` prints. Answers epoch milliseconds, `undefined` for anything else.
 */
export const parseTimestamp = (text: string): number | undefined => {
  for (const syntax of SYNTAXES) {
    const parts = syntax.exec(text)?.groups;
    if (parts !== undefined) return toEpoch(parts);
  }
  return undefined;
};
