// The demo CRM's data: deterministic, so that examples and tests can name it; changes live until the process ends.

export type DemoRecord = { readonly id: string; readonly [field: string]: unknown };
export type Collection = Map<string, DemoRecord>;

const FIRST = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Radia', 'Tim', 'Margaret', 'Donald', 'Frances'];
const LAST = ['Hopper', 'Lamport', 'Liskov', 'Perlman', 'Knuth', 'Allen', 'Turing', 'Hamilton'];
const STATUS = ['open', 'pending', 'solved'];

const numbered = (count: number, make: (n: number) => object): Collection =>
  new Map(Array.from({ length: count }, (_, i) => [String(i + 1), { id: String(i + 1), ...make(i) }]));

export const demoData = (): { readonly [name: string]: Collection } => ({
  companies: numbered(12, (n) => ({
    name: `${LAST[n % LAST.length]} & Sons ${n + 1}`,
    domain: `company${n + 1}.example`,
  })),
  contacts: numbered(42, (n) => ({
    first_name: FIRST[n % FIRST.length],
    last_name: LAST[n % LAST.length],
    email: `contact${n + 1}@company${(n % 12) + 1}.example`,
    company_id: String((n % 12) + 1),
  })),
  tickets: numbered(30, (n) => ({
    subject: `Ticket ${n + 1}: ${n % 2 === 0 ? 'cannot log in' : 'invoice is wrong'}`,
    status: STATUS[n % STATUS.length],
    contact_id: String((n % 42) + 1),
  })),
});
