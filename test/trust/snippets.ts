// Reads a client's snippet the way the client would: which URL it is pointed at, and which headers it sends.
import { execFileSync } from 'node:child_process';
import { transform } from 'esbuild';
import { VALUES } from '#lib/trust/clients/placeholders.ts';
import type { CodeBlock } from '#lib/trust/document/document.ts';

export type Target = { readonly url: string; readonly headers: { readonly [name: string]: string } };

type Members = { readonly [name: string]: unknown };

/** Words of a command line, quotes taken off; throws at a quote that is not closed. */
export const shellWords = (text: string): readonly string[] => {
  const words = Array.from(text.matchAll(/(?:[^\s"]+|"[^"]*")+/g), ([word]) => word.replaceAll('"', ''));
  if ((text.split('"').length - 1) % 2 !== 0) throw new Error('a quote is not closed');
  return words;
};

const header = (text: string): readonly [string, string] => {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1).trim()];
};

/** Values of options that a command line or a bridge takes as `--header`. */
const headersIn = (words: readonly string[]) =>
  Object.fromEntries(words.flatMap((word, i) => (words[i - 1] === '--header' ? [header(word)] : [])));

/** Every way in which a client writes an environment variable; what is in it is the placeholder of its value. */
const expand = (text: string): string =>
  Object.entries(VALUES).reduce(
    (result, [variable, value]) =>
      [
        `\${env:${variable}}`,
        `\${${variable}}`,
        `\${input:${variable.toLowerCase().replaceAll('_', '-')}}`,
        `$${variable}`,
      ].reduce((each, written) => each.replaceAll(written, value), result),
    text,
  );

const ofJson = (text: string): Target => {
  const parsed = JSON.parse(expand(text)) as Members;
  const servers = (parsed.mcpServers ?? parsed.servers) as Members | undefined;
  const server = (servers === undefined ? parsed : Object.values(servers)[0]) as Members;
  if (Array.isArray(server.args)) {
    const env = (server.env ?? {}) as { readonly [name: string]: string };
    const args = server.args.map((each) => String(each).replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? ''));
    return { url: String(args.find((each) => each.startsWith('http'))), headers: headersIn(args) };
  }
  const url = server.url ?? server.serverUrl ?? server.httpUrl ?? server.server_url;
  return { url: String(url), headers: (server.headers ?? {}) as Target['headers'] };
};

type Options = {
  url?: string;
  headers?: Target['headers'];
  requestInit?: { headers: Target['headers'] };
  mcpServers?: Members;
};

/** Runs it with a library that only takes note of what it is given. */
const ofTypeScript = async (text: string): Promise<Target> => {
  const { code } = await transform(text, { loader: 'ts', format: 'esm' });
  let seen: Options = {};
  class Client {
    constructor(options: Options) {
      seen = (Object.values(options.mcpServers ?? {})[0] ?? options) as Options;
    }
    connect = async () => undefined;
    close = async () => undefined;
    getTools = async () => [];
  }
  const library = {
    MCPServerStreamableHttp: Client,
    MultiServerMCPClient: Client,
    Agent: class {},
    run: async () => ({ finalOutput: '' }),
  };
  const body = code.replace(/import (\{[^}]*\}) from "[^"]+";/, 'const $1 = library;');
  const AsyncFunction = (async () => undefined).constructor as new (
    ...text: string[]
  ) => (...given: unknown[]) => Promise<void>;
  await new AsyncFunction('library', 'process', 'console', body)(library, { env: VALUES }, { log: () => undefined });
  return { url: String(seen.url), headers: seen.requestInit?.headers ?? seen.headers ?? {} };
};

export const hasPython = ((): boolean => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Parsed by Python itself, where it is there: literals are read from the syntax tree, `os.environ` as the placeholder. */
const PYTHON = `
import ast, json, sys
class Fill(ast.NodeTransformer):
    def visit_Subscript(self, node):
        return ast.copy_location(ast.Constant(value=json.loads(sys.argv[1])[node.slice.value]), node) if ast.unparse(node.value) == "os.environ" else node
    def visit_BinOp(self, node):
        self.generic_visit(node)
        return ast.copy_location(ast.Constant(value=node.left.value + node.right.value), node)
found = {}
for node in ast.walk(Fill().visit(ast.parse(sys.stdin.read()))):
    if isinstance(node, ast.Dict) and any(getattr(key, "value", None) == "url" for key in node.keys):
        found = ast.literal_eval(node)
print(json.dumps({"url": found["url"], "headers": found.get("headers", {})}))
`;

const ofPython = (text: string): Target =>
  JSON.parse(execFileSync('python3', ['-c', PYTHON, JSON.stringify(VALUES)], { input: text, encoding: 'utf8' }));

const ofText = (text: string): Target => ({ url: /https?:\S+/.exec(text)?.[0] ?? '', headers: {} });

export const targetOf = async ({ language, text }: CodeBlock): Promise<Target> => {
  switch (language) {
    case 'json':
      return ofJson(text);
    case 'console': {
      const words = shellWords(expand(text));
      return { url: words.at(-1) ?? '', headers: headersIn(words) };
    }
    case 'ts':
      return ofTypeScript(text);
    case 'python':
      return ofPython(text);
    default:
      return ofText(text);
  }
};
