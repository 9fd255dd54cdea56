// Tables that scripts write into documents. Each stands between `<!-- npm run SCRIPT: NAME -->` and `<!-- end -->`.

/** A Markdown table; columns of amounts stand to the right. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const rule = head.map((_, i) => (rows.every((cells) => /^(\*\*)?[$\d]/.test(cells[i] ?? '')) ? '--:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};

/** The document with the tables of one script made anew; throws on a name that is no table. */
export const fillTables = (
  document: string,
  script: string,
  tables: { readonly [name: string]: () => string },
): string =>
  document.replace(
    /(<!-- npm run ([\w:]+): ([\w ]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (whole: string, begin: string, named: string, name: string, end: string) => {
      if (named !== script) return whole;
      const make = tables[name];
      if (make === undefined)
        throw new Error(`the document asks npm run ${script} for a table that does not exist: ${name}`);
      return `${begin}\n${make()}\n\n${end}`;
    },
  );
